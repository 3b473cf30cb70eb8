import * as assert from "node:assert";
import { parseTemplate, placeholdersOf, secretIn } from "../../config/placeholders";

describe("placeholders", () => {
    it("stand between text", () =>
        assert.deepStrictEqual(parseTemplate("postgres://${database.username}:${database.password}@${database.host}/x"), [
            "postgres://",
            { name: "database", field: "username" },
            ":",
            { name: "database", field: "password" },
            "@",
            { name: "database", field: "host" },
            "/x",
        ]));
    it("may be all there is", () => assert.deepStrictEqual(parseTemplate("${binance.apiKey}"), [{ name: "binance", field: "apiKey" }]));
    it("name a service's port", () =>
        assert.deepStrictEqual(placeholdersOf("http://${order-executor.host}:${order-executor.port.http}"), [
            { name: "order-executor", field: "host" },
            { name: "order-executor", field: "port.http" },
        ]));
    it("are a secret's field where nothing stands beside them", () =>
        assert.deepStrictEqual(
            ["${chain.url}", "https://${chain.url}", "${chain.url}/x", "https://chain", "", "${phase}", "${api.port.http}", "$${chain.url}"].map(secretIn),
            [{ name: "chain", field: "url" }, ...Array(7).fill(undefined)],
        ));
    it("are none in plain text", () => assert.deepStrictEqual(parseTemplate("costs $5 {a}"), ["costs $5 {a}"]));
    it("are none in empty text", () => assert.deepStrictEqual(parseTemplate(""), []));
    it("are escaped by a second dollar", () =>
        assert.deepStrictEqual(parseTemplate("a $${HOME} ${a.b} $${"), ["a ${HOME} ", { name: "a", field: "b" }, " ${"]));
    for (const wrong of ["${HOME}", "${}", "${a.}", "${.b}", "${a b.c}", "${A.b}", "${a.port.http.x}"])
        it(`are not ${wrong}`, () => assert.throws(() => parseTemplate(wrong), { message: `${wrong} is no placeholder` }));
});
