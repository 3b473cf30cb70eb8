// What every pack costs: one rule that looks at each resource, and one that looks at the stack.
const { PolicyPack } = require("@pulumi/policy");

new PolicyPack("smallest", {
    policies: [
        {
            name: "resource-is-private",
            description: "No resource has a public address.",
            enforcementLevel: "mandatory",
            validateResource: ({ props }, report) => {
                if ("publiclyAccessible" in props && props.publiclyAccessible) report("publiclyAccessible is true");
            },
        },
        {
            name: "stack-has-resources",
            description: "A stack has resources.",
            enforcementLevel: "mandatory",
            validateStack: ({ resources }, report) => {
                if (resources.length === 0) report("the stack is empty");
            },
        },
    ],
});
