import * as canary from "./canary";
import * as egress from "./egress";
import * as endings from "./endings";
import * as exchangeKeys from "./exchange-keys";
import * as keepingApart from "./keeping-apart";
import * as killSwitch from "./kill-switch";
import * as limits from "./limits";
import * as mode from "./mode";
import * as monitoring from "./monitoring";
import * as orderPlacers from "./order-placers";
import * as proportions from "./proportions";
import * as releases from "./releases";
import * as stop from "./stop";

/** What is asked of whatever trades. */
export const trading = {
    ...{ "exchange-keys": exchangeKeys, limits, canary, proportions, mode, "kill-switch": killSwitch, "keeping-apart": keepingApart },
    ...{ "order-placers": orderPlacers, endings, stop, egress, monitoring, releases },
};
