/** Why TLS is of a version that holds. */
export const weakTls = "What crosses the network in plain text, or under a protocol that is broken, is read and changed on the way: credentials and orders.";

/** Why the other side's certificate is checked. */
export const uncheckedTls =
    "What crosses the network in plain text, or to somebody who is not checked, is read and changed on the way: credentials and orders.";

/** Why what lies on a disk is encrypted. */
export const lostDisk = "A lost disk or a copied snapshot hands over the trade history and everything in it.";

/** Why a store is backed up, and not deleted. */
export const lostHistory = "A deployment that goes wrong, or a hand that slips, must not end the trade history.";

/** Why a password is born elsewhere. */
export const knownPassword = {
    severity: "high",
    items: ["cryptofunk:31", "mech-exo:30", "cryptofunk:54"],
    because: "A password that Pulumi knows lies in its state, known or encrypted, for everybody who may deploy.",
} as const;
