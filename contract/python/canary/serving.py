"""Every form of a metric, a route, a port and a file that Python's rules know."""

import configparser
import json
from http.server import BaseHTTPRequestHandler, HTTPServer

import dash
import jsonschema
import tomllib
import uvicorn
import yaml
from aiohttp import web
from fastapi import APIRouter, FastAPI
from flask import Blueprint, Flask
from prometheus_client import Counter, Enum, Gauge, Histogram, Info, Summary, generate_latest, start_http_server
from prometheus_client.core import GaugeMetricFamily
from prometheus_fastapi_instrumentator import Instrumentator
from pydantic import BaseModel
from quart import Quart
import rapidjson
from dataclasses import dataclass
from starlette.routing import Route

Counter("orders", "Help", ["side"])  # => metric orders_total counter
Counter("fills_total", "Help")  # => metric fills_total counter
Gauge("equity", "Help", namespace="bot", subsystem="risk")  # => metric bot_risk_equity gauge
Histogram("latency", "Help", unit="seconds")  # => metric latency_seconds histogram
Summary("loop_seconds", "Help")  # => metric loop_seconds summary
Info("build", "Help")  # => metric build_info info
Enum("state", "Help", states=["up", "down"])  # => metric state stateset
GaugeMetricFamily("family", "Help", labels=["a"])  # => metric family gauge
exposition = "# TYPE by_hand gauge\nby_hand 1\n"  # => metric by_hand gauge
generate_latest()  # => metric process_* untyped; metric python_* untyped

app = FastAPI()
router = APIRouter(prefix="/orders")
lost = APIRouter()


@app.get("/health")  # => route GET /health
def health(): ...


@router.post("/{order}")  # => route POST /api/orders/{order}
def order(): ...


@lost.get("/nowhere")  # => route GET /nowhere unmounted
def nowhere(): ...


@app.websocket("/ws")  # => route WEBSOCKET /ws
def socket(): ...


app.include_router(router, prefix="/api")
app.add_api_route("/added", health, methods=["GET", "PUT"])  # => route GET /added; route PUT /added
Instrumentator().instrument(app)  # => metric http_* untyped

flask_app = Flask(__name__)
pages = Blueprint("pages", __name__, url_prefix="/pages")


@flask_app.route("/flask", methods=["POST"])  # => route POST /flask
def by_flask(): ...


@pages.route("/one")  # => route GET /pages/one
def page(): ...


quart = Quart(__name__)


@quart.route("/quart")  # => route GET /quart
async def by_quart(): ...


flask_app.register_blueprint(pages)
server = web.Application()
server.router.add_get("/aiohttp", health)  # => route GET /aiohttp
server.add_routes([web.post("/listed", health)])  # => route POST /listed
Route("/starlette", health)  # => route GET /starlette
dash.Dash(__name__, url_base_pathname="/board/")  # => route GET /board/


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/plain":  # => route GET /plain
            pass


uvicorn.run(app, port=8000)  # => port 8000
flask_app.run(port=5001)  # => port 5001
start_http_server(9100)  # => port 9100; route GET /metrics
web.run_app(server, port=8081)  # => port 8081
HTTPServer(("0.0.0.0", 8082), Handler)  # => port 8082

with open("config/risk.yml") as handle:
    risk = yaml.safe_load(handle)
risk["limits"]["max_loss"]  # => key config/risk.yml limits.max_loss
risk.get("mode", "dry") == "live"  # => key config/risk.yml mode
with open("config/second.yml") as handle:
    risk = yaml.safe_load(handle)
risk["second"]  # => key config/second.yml second
json.load(open("feeds.json"))["url"]  # => key feeds.json url


class Bot(BaseModel):
    leverage: int = 1  # => key bot.toml leverage


Bot(**tomllib.load(open("bot.toml", "rb")))
rapidjson.load(open("rapid.json"))["key"]  # => key rapid.json key


@dataclass
class Exchange:
    testnet: bool = True  # => key exchange.yml testnet


Exchange(**yaml.safe_load(open("exchange.yml")))
SCHEMA = {
    "type": "object",
    "properties": {
        "stoploss": {"type": "number", "default": -0.1},  # => key * stoploss
        "exchange": {"type": "object", "properties": {"name": {"enum": ["a"]}}},  # => key * exchange.name
    },
}
jsonschema.validate({}, SCHEMA)
ini = configparser.ConfigParser()
ini.read("bot.ini")
ini["exchange"]["name"]  # => key bot.ini exchange.name
