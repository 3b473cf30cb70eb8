import type { Family } from "../../probe";
import { canary } from "./canary";
import { compresses } from "./compression";
import { endpointsAnswer } from "./endpoints";
import { securityHeaders } from "./headers";
import { loginRequired } from "./login";
import { foreignOriginRefused } from "./origins";
import { rateLimit } from "./rate-limit";
import { redirectsToHttps } from "./redirect";
import { websocketStaysOpen } from "./websocket";

/** What the internet sees of the bot over HTTP. */
export const http: Family = {
    name: "http",
    probes: [
        endpointsAnswer,
        redirectsToHttps,
        securityHeaders,
        foreignOriginRefused,
        rateLimit({ most: 20_000, settles: 75 }),
        websocketStaysOpen(10),
        loginRequired,
        compresses,
    ],
    canary,
};
