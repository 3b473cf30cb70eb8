// Every form of a metric, a route, a port and a file that the rules for TypeScript and JavaScript know.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import Router from "@koa/router";
import config from "config";
import dotenv from "dotenv";
import express, { Router as ExpressRouter } from "express";
import fastify from "fastify";
import { Hono } from "hono";
import * as yaml from "js-yaml";
import { parse as parseToml } from "smol-toml";
import { parse as parseYaml } from "yaml";
import client, { Counter, Gauge } from "prom-client";
import risk from "./risk.json";
import { orders } from "./router";

new Counter({ name: "orders_total", help: "h", labelNames: ["side"] }); // => metric orders_total counter
new Gauge({ name: "equity", help: "h" }); // => metric equity gauge
new client.Histogram({ name: "latency_seconds", help: "h" }); // => metric latency_seconds histogram
new client.Summary({ name: "loop_seconds", help: "h" }); // => metric loop_seconds summary
client.collectDefaultMetrics({ prefix: "bot_" }); // => metric bot_process_* untyped; metric bot_nodejs_* untyped

dotenv.config(); // => key .env *
dotenv.config({ path: "bot.env" }); // => key bot.env *

const app = express();
const api = ExpressRouter();
const lost = ExpressRouter();
app.get("/health", (_, response) => response.send("ok")); // => route GET /health
api.post("/start", (_, response) => response.send("ok")); // => route POST /api/start
lost.get("/nowhere", (_, response) => response.send("ok")); // => route GET /nowhere unmounted
app.use("/api", api);
app.use("/orders", orders);
app.route("/chained").get((_, response) => response.send("ok")); // => route GET /chained
app.all("/any", (_, response) => response.send("ok")); // => route * /any
app.listen(3000); // => port 3000

const fast = fastify();
fast.get("/fast", async () => "ok"); // => route GET /fast
fast.route({ method: "PUT", url: "/object", handler: async () => "ok" }); // => route PUT /object
fast.listen({ port: 3001 }); // => port 3001
const hono = new Hono();
hono.get("/hono", context => context.text("ok")); // => route GET /hono
const koa = new Router({ prefix: "/koa" });
koa.get("/one", () => {}); // => route GET /koa/one
createServer((request, response) => { // => port 3002 PORT
    if (request.url === "/plain") response.end(); // => route * /plain
}).listen(Number(process.env.PORT || "3002")); // => variable PORT

risk.limits.maxLoss; // => key risk.json limits.maxLoss
const bot = yaml.load(readFileSync("bot.yml", "utf8"));
bot.exchange["name"]; // => key bot.yml exchange.name
JSON.parse(readFileSync("feeds.json", "utf8")).url; // => key feeds.json url
parseYaml(readFileSync("other.yml", "utf8")).name; // => key other.yml name
parseToml(readFileSync("bot.toml", "utf8")).name; // => key bot.toml name
function start({ mode, limit: most = 3 }: { mode: string; limit?: number }) {
    if (mode === "live") console.log(most); // => key start.yml mode; key start.yml limit
}
start(parseYaml(readFileSync("start.yml", "utf8")));
config.get("exchange.key"); // => key config/default.json exchange.key
