/** Checklist items on TLS where people come in. */
export const modernTlsItems = ["cryptofunk:77", "cryptofunk:80", "bot-core:128"];

/** Every predefined policy that refuses TLS 1.1 and older carries its lowest version in its name. */
export const modernPolicy = /^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)(-|$)/;

/** How Traefik, Istio and Contour name what is older than TLS 1.2. */
export const oldVersions = ["VersionTLS10", "VersionTLS11", "TLSV1_0", "TLSV1_1", "1.0", "1.1"];
