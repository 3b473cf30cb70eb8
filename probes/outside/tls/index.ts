import type { Family } from "../../probe";
import { canary } from "./canary";
import { certificateValid } from "./certificate";
import { storesRefusePlainText } from "./plain-text";
import { oldVersionsRefused } from "./versions";

/** Who speaks TLS, with which versions and certificates, and who can be spoken to without. */
export const tls: Family = { name: "tls", ofRelease: false, probes: [oldVersionsRefused, certificateValid, storesRefusePlainText], canary };
