import * as assert from "node:assert";
import { openCheckout } from "../../contract/checkout";
import { extract } from "../../contract/extract";
import { checkoutOf } from "./checkouts";

const dockerfile = (file: string) => `FROM scratch\nCOPY . /app\nCMD ["x", "${file}"]\n`;

/** Files that are loaded into the environment, with a star where they take the place of what it has. */
async function loaded(file: string, text: string, more: Record<string, string> = {}): Promise<string[]> {
    const { files } = await extract("bot", openCheckout(checkoutOf({ [file]: text, ...more, Dockerfile: dockerfile(file) })));
    return files.filter(({ environment }) => environment).map(one => `${one.file}${one.overrides ? "*" : ""}`);
}

describe("a file that is loaded into the environment", () => {
    it("overrides it in Python where the code says so, or what nobody can follow", async () => {
        const python = [
            "import os",
            "from dotenv import load_dotenv",
            "from environs import Env",
            'load_dotenv("a.env")',
            'load_dotenv("b.env", override=True)',
            'load_dotenv("c.env", override=False)',
            'load_dotenv("d.env", override=os.getenv("X") == "1")',
            'load_dotenv("e.env", None, False, True)',
            "env = Env()",
            'env.read_env("f.env", override=True)',
            'env.read_env("g.env")',
        ];
        assert.deepStrictEqual(await loaded("main.py", python.join("\n")), ["a.env", "b.env*", "c.env", "d.env*", "e.env*", "f.env*", "g.env"]);
    });
    it("overrides it in JavaScript", async () => {
        const script = [
            'const dotenv = require("dotenv");',
            'dotenv.config({ path: "a.env" });',
            'dotenv.config({ path: "b.env", override: true });',
            'dotenv.config({ path: "c.env", override: false });',
        ];
        assert.deepStrictEqual(await loaded("main.js", script.join("\n")), ["a.env", "b.env*", "c.env"]);
    });
    it("overrides it in Go and in Rust by the function's name", async () => {
        const go =
            'package main\n\nimport "github.com/joho/godotenv"\n\nfunc main() {\n\tgodotenv.Load("a.env")\n\tgodotenv.Overload("b.env")\n\tgodotenv.Overload()\n}\n';
        assert.deepStrictEqual(await loaded("main.go", go, { "go.mod": "module x\n\ngo 1.24\n" }), [".env*", "a.env", "b.env*"]);
        const rust = 'fn main() {\n    dotenvy::from_filename("a.env").ok();\n    dotenvy::from_filename_override("b.env").ok();\n}\n';
        assert.deepStrictEqual(await loaded("src/main.rs", rust, { "Cargo.toml": '[package]\nname = "x"\n' }), ["a.env", "b.env*"]);
    });
});
