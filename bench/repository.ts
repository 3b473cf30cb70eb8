import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** Files and lines of Python in the largest of the bots. */
const count = 532;
const lines = 270;
const perPackage = 12;

/** Functions that fill a file: names, branches and calls as most of a bot has them, which no rule asks for. */
const plain = (index: number, at: number) => `
def step_${index}_${at}(orders, limit=${at}, venue="v${at}"):
    total = 0.0
    names = []
    for order in orders:
        if order.get("side") == "buy" and order["quantity"] > limit:
            total += order["price"] * order["quantity"]
            names.append(f"{venue}:{order['symbol']}")
        elif order.get("side") == "sell":
            total -= order["price"] * order["quantity"]
    result = {"total": total, "names": names, "limit": limit}
    logger.info("step %s: %s", venue, result["total"])
    return result
`;

/** A file that reads variables, a helper of another file, a configuration file, and exports a metric and a route. */
function source(index: number): string {
    const before = Math.max(index - 1, 0);
    const head = `import logging
import os

import yaml
from fastapi import APIRouter
from prometheus_client import Counter

from bot.common import env_text
from bot.part${Math.floor(before / perPackage)}.module${before} import Settings${before} as Earlier

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/part${index}")
FILLS = Counter("fills_${index}_total", "Fills.", ["side"])
MODE = os.getenv("MODE_${index}", "paper")


class Settings${index}:
    def __init__(self, path="config/part${index}.yml"):
        with open(path) as handle:
            self.data = yaml.safe_load(handle)
        self.token = env_text("TOKEN_${index}")
        self.limit = float(os.environ.get("LIMIT_${index}", "1.5"))
        self.earlier = Earlier

    def loss(self):
        return self.data["limits"]["max_loss"]

    def is_live(self):
        return MODE.lower() == "live"


@router.get("/state")
def state():
    return {"mode": MODE}
`;
    let text = head;
    for (let at = 0; text.split("\n").length < lines; at++) text += plain(index, at);
    return text;
}

/** A git checkout, outside the project, of a made-up bot as large as the largest one; says how many variables its images read. */
export function largeRepository(): { folder: string; files: number; variables: number } {
    const folder = mkdtempSync(path.join(tmpdir(), "golive-bench-"));
    const write = (file: string, text: string) => {
        mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
        writeFileSync(path.join(folder, file), text);
    };
    write(
        "Dockerfile",
        'FROM python:3.12-slim\nWORKDIR /app\nCOPY requirements.txt .\nRUN pip install -r requirements.txt\nCOPY . .\nCMD ["python", "-m", "bot"]\n',
    );
    write("requirements.txt", "fastapi\nprometheus-client\npyyaml\n");
    write("bot/common.py", 'import os\n\n\ndef env_text(name, default=""):\n    return os.getenv(name, default).strip()\n');
    for (let index = 0; index < count - 1; index++) write(`bot/part${Math.floor(index / perPackage)}/module${index}.py`, source(index));
    const git = (...args: string[]) => execFileSync("git", ["-C", folder, "-c", "user.name=bench", "-c", "user.email=bench@example.com", ...args]);
    git("init", "-q");
    git("add", "-A");
    git("commit", "-q", "-m", "one");
    return { folder, files: count, variables: 3 * (count - 1) };
}
