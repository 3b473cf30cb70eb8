use serde::Deserialize;
use std::collections::HashMap;

pub const NAME: &str = "FROM_ANOTHER_MODULE";

pub fn from_other(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

#[derive(Deserialize)]
pub struct Risk {
    #[serde(default)]
    pub max_loss: f64, // => key risk.yml max_loss
    pub symbols: HashMap<String, Symbol>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Symbol {
    pub max_leverage: f64, // => key risk.yml symbols.*.maxLeverage
}

#[derive(Deserialize)]
pub struct Bot {
    pub name: String, // => key bot.toml name
}

#[derive(Deserialize)]
pub struct Feeds {
    pub url: String, // => key feeds.json url
}

pub fn feeds() -> Feeds {
    let text = std::fs::read_to_string("feeds.json").unwrap();
    serde_json::from_str::<Feeds>(&text).unwrap()
}

#[derive(Envconfig)]
pub struct Enved {
    #[envconfig(from = "ENVCONFIG", default = "1")]
    pub level: u8, // => variable ENVCONFIG
}

impl Risk {
    pub fn load(path: &str) -> Self {
        let text = std::fs::read_to_string(path).unwrap();
        serde_yaml::from_str(&text).unwrap()
    }
}
