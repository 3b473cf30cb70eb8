import * as assert from "node:assert";
import { answer } from "../../contract/answer";
import { openCheckout } from "../../contract/checkout";
import { extract } from "../../contract/extract";
import { imagesOf } from "../../contract/images";
import { checkoutOf } from "./checkouts";

const sources = {
    "requirements.txt": "uvicorn==0.38.0\n",
    "extra.txt": "rich\n",
    "bot/main.py": 'import os\nos.getenv("MODE")\n',
};

const checkout = (...instructions: string[]) => openCheckout(checkoutOf({ ...sources, Dockerfile: ["FROM python:3.12", ...instructions].join("\n") }));

/** Where the files of the repository lie in the image of a Dockerfile. */
const contents = (...instructions: string[]) =>
    [...imagesOf(checkout(...instructions)).images[0].contents].map(([place, file]) => `${file} at ${place}`).sort();

describe("where COPY puts a file", () => {
    for (const [what, instructions, ...places] of [
        ["the working directory, as .", ["WORKDIR /app", "COPY requirements.txt ."], "requirements.txt at /app/requirements.txt"],
        ["the working directory, as ./", ["WORKDIR /app", "COPY requirements.txt ./"], "requirements.txt at /app/requirements.txt"],
        ["the working directory, as ..", ["WORKDIR /app/bot", "COPY requirements.txt .."], "requirements.txt at /app/requirements.txt"],
        ["a folder below it, as ./x/.", ["WORKDIR /app", "COPY requirements.txt ./x/."], "requirements.txt at /app/x/requirements.txt"],
        ["the working directory, by its path", ["WORKDIR /app", "COPY requirements.txt /app"], "requirements.txt at /app/requirements.txt"],
        ["the folder above a working directory", ["WORKDIR /app/bot", "COPY requirements.txt /app"], "requirements.txt at /app/requirements.txt"],
        ["an earlier working directory", ["WORKDIR /app", "WORKDIR /run", "COPY requirements.txt /app"], "requirements.txt at /app/requirements.txt"],
        ["a folder that was made", ["WORKDIR /app", "RUN mkdir -p lists", "COPY requirements.txt lists"], "requirements.txt at /app/lists/requirements.txt"],
        [
            "a folder that an earlier COPY filled",
            ["COPY bot /srv/bot", "COPY requirements.txt /srv/bot"],
            "bot/main.py at /srv/bot/main.py",
            "requirements.txt at /srv/bot/requirements.txt",
        ],
        ["a folder of every base image", ["COPY requirements.txt /etc"], "requirements.txt at /etc/requirements.txt"],
        ["several sources", ["COPY requirements.txt extra.txt /lists/"], "extra.txt at /lists/extra.txt", "requirements.txt at /lists/requirements.txt"],
        [
            "several sources in .",
            ["WORKDIR /app", "COPY requirements.txt extra.txt ."],
            "extra.txt at /app/extra.txt",
            "requirements.txt at /app/requirements.txt",
        ],
        ["a name of its own", ["WORKDIR /app", "COPY requirements.txt list"], "requirements.txt at /app/list"],
        ["a name that begins with a dot", ["WORKDIR /app", "COPY requirements.txt .list"], "requirements.txt at /app/.list"],
        ["a name that ends with a dot", ["WORKDIR /app", "COPY requirements.txt list."], "requirements.txt at /app/list."],
        ["what is in a folder", ["WORKDIR /app", "COPY bot ."], "bot/main.py at /app/main.py"],
    ] satisfies [string, string[], ...string[]][])
        it(what, () => assert.deepStrictEqual(contents(...instructions), places));

    it("a stage that begins from another one has its folders", () => {
        const text = ["FROM python:3.12 AS base", "WORKDIR /app", "FROM base", "WORKDIR /", "COPY requirements.txt /app"].join("\n");
        const { images } = imagesOf(openCheckout(checkoutOf({ ...sources, Dockerfile: text })));
        assert.deepStrictEqual([...images[0].contents], [["/app/requirements.txt", "requirements.txt"]]);
    });
    it("a list that was copied into the working directory is what pip installs from", async () => {
        const made = await extract("bot", checkout("WORKDIR /app", "COPY requirements.txt .", "RUN pip install -r requirements.txt", "COPY bot bot"));
        assert.deepStrictEqual(made.requirements, { "requirements.txt": ["uvicorn"] });
        assert.strictEqual(answer(made, "command", "uvicorn", "Dockerfile").answer, "read");
        assert.strictEqual(answer(made, "file", "/app/requirements.txt", "Dockerfile").answer, "read");
        assert.strictEqual(answer(made, "file", "/app", "Dockerfile").answer, "not read");
    });
});
