// Every form of reading a variable or a key that Rust's rules know.
use std::env;
use std::fs;

use clap::Parser;
use config::{Config, Environment, File};
use figment::providers::{Env, Format, Toml};
use figment::Figment;
use serde::Deserialize;

mod serving;
mod settings;

const NAME: &str = "FROM_CONSTANT";

#[derive(Deserialize)]
struct Envied {
    api_key: String, // => variable BOT_API_KEY
    #[serde(rename = "other")]
    renamed: Option<String>, // => variable BOT_OTHER
}

#[derive(Deserialize)]
struct Layered {
    mode: Mode, // => variable APP__MODE; key config/default mode
    server: Server,
}

#[derive(Deserialize)]
struct Server {
    port: u16, // => variable APP__SERVER__PORT; key config/default server.port
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Mode {
    Dry,
    Live,
}

#[derive(Deserialize)]
struct Figs {
    level: String, // => variable FIG_LEVEL; key fig.toml level
}

#[derive(Parser)]
struct Options {
    #[arg(long, env = "CLAP_MODE", default_value = "dry")]
    mode: String, // => variable CLAP_MODE
    #[clap(long, env)]
    token: Option<String>, // => variable TOKEN
}

fn get_env(name: &str, fallback: &str) -> String {
    env::var(name).unwrap_or_else(|_| fallback.to_string())
}

fn envied() -> Envied {
    envy::prefixed("BOT_").from_env::<Envied>().unwrap()
}

fn layered() -> Result<Layered, config::ConfigError> {
    Config::builder()
        .add_source(File::with_name("config/default"))
        .add_source(Environment::with_prefix("APP").separator("__"))
        .build()?
        .try_deserialize::<Layered>()
}

fn figs() -> Figs {
    Figment::new().merge(Toml::file("fig.toml")).merge(Env::prefixed("FIG_")).extract().unwrap()
}

fn main() {
    let _ = env::var("VAR"); // => variable VAR
    let _ = std::env::var_os("VAR_OS"); // => variable VAR_OS
    let _ = env::var(NAME); // => variable FROM_CONSTANT
    let _ = env::var(settings::NAME); // => variable FROM_ANOTHER_MODULE
    let _ = dotenvy::var("DOTENVY"); // => variable DOTENVY
    dotenvy::dotenv().ok(); // => key .env *
    let _ = dotenvy::from_filename("bot.env"); // => key bot.env *
    let _ = env!("AT_BUILD"); // => variable AT_BUILD
    let _ = option_env!("OPTIONAL"); // => variable OPTIONAL
    let _ = get_env("BY_HELPER", "x"); // => variable BY_HELPER
    let _ = settings::from_other("BY_FILE"); // => variable BY_FILE
    for each in ["FIRST", "SECOND"] {
        let _ = env::var(each); // => variable FIRST; variable SECOND
    }
    let _ = env::var(format!("FEATURE_{}", 1 + n)); // => variable FEATURE_*
    let _ = env::vars().filter(|(key, _)| key.starts_with("SCANNED_")); // => variable SCANNED_*

    let path = env::var("RISK_FILE").unwrap_or("risk.yml".to_string()); // => variable RISK_FILE
    let _ = settings::Risk::load(&path);
    let _: settings::Bot = toml::from_str(&fs::read_to_string("bot.toml").unwrap()).unwrap();
}

#[cfg(test)]
mod tests {
    #[test]
    fn not_read() {
        let _ = std::env::var("IN_A_TEST");
    }
}
