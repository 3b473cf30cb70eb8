export const weakTls = "What crosses the network in plain text, or under a protocol that is broken, is read and changed on the way: credentials and orders.";

export const uncheckedTls =
    "What crosses the network in plain text, or to somebody who is not checked, is read and changed on the way: credentials and orders.";

export const lostDisk = "A lost disk or a copied snapshot hands over the trade history and everything in it.";

export const lostHistory = "A deployment that goes wrong, or a hand that slips, must not end the trade history.";

export const knownPassword = {
    severity: "high",
    items: ["cryptofunk:31", "mech-exo:30", "cryptofunk:54"],
    because: "A password that Pulumi knows lies in its state, known or encrypted, for everybody who may deploy.",
} as const;
