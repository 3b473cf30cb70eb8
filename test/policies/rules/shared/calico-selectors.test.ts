import * as assert from "node:assert";
import { Undecided } from "../../../../policies/engine/rule";
import { calicoSelector } from "../../../../policies/rules/shared/calico-selectors";

const api = { app: "api", tier: "front", "acme.io/team": "a" };

describe("a selector of Calico's", () => {
    const chooses = [
        "all()",
        "",
        "app == 'api'",
        'app=="api"',
        "app != 'x'",
        "absent != 'x'",
        "has(app)",
        "!has(absent)",
        "app in { 'x', 'api' }",
        "app not in {'x'}",
        "app contains 'p'",
        "app starts with 'a'",
        "app ends with 'i'",
        "app == 'x' || tier == 'front'",
        "app == 'x' && has(y) || tier == 'front'",
        "app == 'api' && (has(x) || has(tier))",
        "!(app == 'x')",
        "acme.io/team == 'a'",
    ];
    const leaves = ["global()", "app == 'x'", "app != 'api'", "has(absent)", "!has(app)", "app in {'x','y'}", "app not in {'api'}", "absent contains 'a'"];
    const more = ["app == 'api' && has(x)", "(app == 'api' || has(x)) && has(y)", "absent starts with 'a'", "absent ends with 'a'", "!all()"];
    for (const text of chooses) it(`chooses by ${text || "nothing"}`, () => assert.ok(calicoSelector(text)(api)));
    for (const text of [...leaves, ...more]) it(`leaves out by ${text}`, () => assert.ok(!calicoSelector(text)(api)));
    it("chooses everything where there is none", () => assert.ok(calicoSelector(undefined)({})));
    for (const text of ["app", "app ==", "app == 'x' &&", "(app == 'x'", "app == 'x')", "&& has(a)", "app === 'x'", "app == x", "()"])
        it(`is undecided by ${text}`, () => assert.throws(() => calicoSelector(text), Undecided));
});
