// Package main holds every form of reading a variable or a key that Go's rules know.
package main

import (
    "context"
    "encoding/json"
    "log"
    "os"
    "strings"

    "github.com/BurntSushi/toml"
    "github.com/caarlos0/env/v11"
    "github.com/ilyakaznacheev/cleanenv"
    "github.com/kelseyhightower/envconfig"
    "github.com/joeshaw/envdecode"
    "github.com/joho/godotenv"
    kenv "github.com/knadh/koanf/providers/env"
    senv "github.com/sethvargo/go-envconfig"
    "github.com/spf13/viper"
    "github.com/urfave/cli/v2"
    "gopkg.in/yaml.v3"

    "example.com/bot/names"
)

const prefix = "APP_"

type kelsey struct {
    Port    int    `default:"80"`        // => variable BOT_PORT
    ApiKey  string `split_words:"true"`  // => variable BOT_API_KEY
    Renamed string `envconfig:"OTHER"`   // => variable BOT_OTHER
}

type caarlos struct {
    Mode string   `env:"MODE,required"` // => variable CAARLOS_MODE
    Db   database `envPrefix:"DB_"`
}

type database struct {
    Host string `env:"HOST" envDefault:"localhost"` // => variable CAARLOS_DB_HOST
}

type sethvargo struct {
    Token string `env:"SETHVARGO,required"` // => variable SETHVARGO
}

type clean struct {
    Level string `env:"CLEANENV" env-default:"info"` // => variable CLEANENV
}

type decoded struct {
    Region string `env:"ENVDECODE,default=eu"` // => variable ENVDECODE
}

type feeds struct {
    Url string `json:"url"` // => key feeds.json url
}

type settings struct {
    Trading struct {
        Mode string `mapstructure:"mode"` // => key app trading.mode; variable VIPER_TRADING_MODE
    } `mapstructure:"trading"`
}

type file struct {
    Limits limits `yaml:"limits" toml:"limits"`
}

type limits struct {
    MaxLoss float64 `yaml:"max_loss" toml:"max_loss"` // => key risk.yml limits.max_loss; key risk.toml limits.max_loss
}

func feedsOf() (f feeds) {
    data, _ := os.ReadFile("feeds.json")
    var read feeds
    _ = json.Unmarshal(data, &read)
    return read
}

func getEnv(key, fallback string) string {
    if value := os.Getenv(key); value != "" {
        return value
    }
    return fallback
}

func main() {
    _ = os.Getenv("GETENV")               // => variable GETENV
    _, _ = os.LookupEnv("LOOKUP")         // => variable LOOKUP
    _ = os.Getenv(names.Name)             // => variable FROM_ANOTHER_PACKAGE
    _ = os.Getenv(prefix + "SUM")         // => variable APP_SUM
    _ = getEnv("BY_HELPER", "x")          // => variable BY_HELPER
    _ = inAnotherFile("BY_FILE")          // => variable BY_FILE
    for _, each := range []string{"FIRST", "SECOND"} {
        _ = os.Getenv(each) // => variable FIRST; variable SECOND
    }
    _ = os.Getenv("FEATURE_" + os.Args[1]) // => variable FEATURE_*
    for _, pair := range os.Environ() { // => variable SCANNED_*
        if strings.HasPrefix(pair, "SCANNED_") {
            log.Print(pair)
        }
    }
    var k kelsey
    _ = envconfig.Process("bot", &k)
    var c caarlos
    _ = env.ParseWithOptions(&c, env.Options{Prefix: "CAARLOS_"})
    var s sethvargo
    _ = senv.Process(context.Background(), &s)
    var l clean
    _ = cleanenv.ReadEnv(&l)
    _ = kenv.Provider("KOANF_", ".", nil) // => variable KOANF_*
    _ = &cli.StringFlag{
        Name:    "mode",
        EnvVars: []string{"CLI_MODE"}, // => variable CLI_MODE
    }

    viper.SetConfigName("app")
    viper.SetEnvPrefix("VIPER")
    viper.SetEnvKeyReplacer(strings.NewReplacer(".", "_"))
    viper.AutomaticEnv()
    viper.SetDefault("trading.mode", "dry")
    _ = viper.BindEnv("bound.key", "VIPER_BOUND")
    _ = godotenv.Load()                 // => key .env *
    _ = godotenv.Overload("bot.env")    // => key bot.env *
    _ = viper.GetString("bound.key")    // => key app bound.key; variable VIPER_BOUND
    _ = viper.GetInt("server.port")     // => key app server.port; variable VIPER_SERVER_PORT
    sub := viper.Sub("exchange")
    _ = sub.GetString("name")           // => key app exchange.name; variable VIPER_EXCHANGE_NAME
    var filled settings
    _ = viper.Unmarshal(&filled)

    var d decoded
    _ = envdecode.Decode(&d)
    data, _ := os.ReadFile("risk.yml")
    var f file
    _ = yaml.Unmarshal(data, &f)
    var t file
    _, _ = toml.DecodeFile("risk.toml", &t)
}
