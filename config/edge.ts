import { z } from "zod";

const domain = z.string().regex(/^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/, 'a domain in lower case such as "trading.example.com"');

const zone = z
    .strictObject({
        name: domain.describe("Domain of the zone; public services are names in it."),
        id: z
            .string()
            .regex(/^Z[A-Z0-9]{1,31}$/, 'the id of a Route 53 hosted zone such as "Z0123456789EXAMPLE"')
            .optional()
            .describe("Id of a hosted zone that exists. Default: none, and `create` is true."),
        create: z.boolean().default(false).describe("Whether the zone is made here; its name servers are an output. Default: false."),
        delegated: z
            .boolean()
            .default(false)
            .describe(
                "For a zone made here: whether its parent names its name servers, before which nothing is public and no certificate is waited for. Default: false.",
            ),
    })
    .refine(({ id, create }) => (id === undefined) === create, "either the id of a zone that exists, or create: true")
    .refine(({ create, delegated }) => create || !delegated, "delegated only beside create: true; a zone that exists counts as delegated");

/** How public services are reached from the internet. */
export const edge = z.strictObject({
    zone: zone.describe("Zone that the names and certificates of public services are in."),
    cdn: z
        .boolean()
        .default(false)
        .describe("Whether CloudFront stands before the load balancer, which then lets in nobody else (bot-core:33). Default: false."),
    rateLimit: z
        .int()
        .min(10)
        .max(2_000_000_000)
        .default(2000)
        .describe("Requests that one address may send in five minutes before it gets 429 (cryptofunk:88). Default: 2000."),
    loginLimit: z
        .int()
        .min(10)
        .max(10_000)
        .default(20)
        .describe(
            "Requests that one address may send in a minute to paths that are a login by their name (login, signin, session, token, password, otp, 2fa) before it gets 429 (bot-core:117, bot-core:285). Default: 20.",
        ),
    idleSeconds: z
        .int()
        .min(1)
        .max(4000)
        .default(300)
        .describe("Seconds after which a connection without traffic, such as a quiet WebSocket, is closed. Default: 300."),
});
