// Every form of a metric, a route and a port that Rust's rules know.
use actix_web::{get, web, App, HttpServer, Responder};
use axum::routing::{get as fetch, post};
use axum::Router;
use lazy_static::lazy_static;
use metrics::{counter, gauge, histogram};
use prometheus::{register_int_counter, register_int_counter_vec, HistogramOpts, IntGauge, Opts};
use warp::Filter;

lazy_static! {
    static ref ORDERS: prometheus::IntCounter = register_int_counter!("orders_total", "h").unwrap(); // => metric orders_total counter
}

fn metrics_of() {
    counter!("fills_total", "side" => "buy").increment(1); // => metric fills_total counter
    gauge!("equity").set(1.0); // => metric equity gauge
    histogram!("latency_seconds").record(1.0); // => metric latency_seconds histogram
    let _ = register_int_counter_vec!("by_side_total", "h", &["side"]); // => metric by_side_total counter
    let _ = IntGauge::with_opts(Opts::new("open", "h").namespace("bot")); // => metric bot_open gauge
    let _ = prometheus::Histogram::with_opts(HistogramOpts::new("loop_seconds", "h")); // => metric loop_seconds histogram
}

async fn by_axum() {
    let api = Router::new().route("/start", post(handle)); // => route POST /api/start
    let app = Router::new()
        .route("/health", fetch(handle)) // => route GET /health
        .nest("/api", api)
        .merge(more());
    let listener = tokio::net::TcpListener::bind("0.0.0.0:3000").await.unwrap(); // => port 3000
    axum::serve(listener, app).await.unwrap();
}

fn more() -> Router {
    Router::new().route("/more", fetch(handle).put(handle)) // => route GET /more; route PUT /more
}

fn lost() -> Router {
    Router::new().route("/nowhere", fetch(handle)) // => route GET /nowhere unmounted
}

#[get("/hello")]
async fn hello() -> impl Responder { // => route GET /v1/hello
    "ok"
}

async fn by_actix() -> std::io::Result<()> {
    // The port stands where the chain begins.
    HttpServer::new(|| App::new().service(web::scope("/v1").service(hello)).configure(routes)) // => port 3001
        .bind(("0.0.0.0", 3001))?
        .run()
        .await
}

fn routes(config: &mut web::ServiceConfig) {
    config.route("/configured", web::delete().to(handle)); // => route DELETE /configured
}

async fn by_warp() {
    let prices = warp::path("prices").and(warp::path::param::<String>()).and(warp::get()).map(handle); // => route GET /v2/prices/{}
    let socket = warp::path("ws").and(warp::ws()).map(handle); // => route WEBSOCKET /v2/ws
    let all = warp::path("v2").and(prices.or(socket));
    warp::serve(all).run(([0, 0, 0, 0], 3002)).await; // => port 3002
}
