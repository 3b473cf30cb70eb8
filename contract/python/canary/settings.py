"""Every form of reading a variable that Python's rules know. Each line that promises a finding has to be found in every run."""

import os
import os as operating_system
from enum import Enum
from os import environ, getenv
from typing import Literal

import decouple
import environ as django_environ
from decouple import config
from dotenv import dotenv_values, load_dotenv
from environs import Env
from pydantic import BaseModel, BaseSettings as FirstSettings, Field
from pydantic_settings import BaseSettings, SettingsConfigDict
from starlette.config import Config

NAME = "FROM_CONSTANT"
PREFIX = "APP_"


class Mode(Enum):
    DRY = "dry"
    LIVE = "live"


class Names:
    ATTRIBUTE = "FROM_ATTRIBUTE"

    def read(self):
        return os.getenv(self.ATTRIBUTE)  # => variable FROM_ATTRIBUTE


os.getenv("GETENV")  # => variable GETENV
os.getenv("GETENV_DEFAULT", "1")  # => variable GETENV_DEFAULT
os.environ["SUBSCRIPT"]  # => variable SUBSCRIPT
os.environ.get("GET", default="x")  # => variable GET
os.environ.pop("POP", None)  # => variable POP
operating_system.getenv("ALIASED_MODULE")  # => variable ALIASED_MODULE
getenv("ALIASED_FUNCTION")  # => variable ALIASED_FUNCTION
environ["ALIASED_MAPPING"]  # => variable ALIASED_MAPPING
environ.get("ALIASED_GET")  # => variable ALIASED_GET
os.getenv(NAME)  # => variable FROM_CONSTANT
os.getenv(PREFIX + "CONCATENATED")  # => variable APP_CONCATENATED
os.getenv(f"{PREFIX}FORMATTED")  # => variable APP_FORMATTED
if "MEMBER" in os.environ:  # => variable MEMBER
    pass
if mode := os.getenv("WALRUS"):  # => variable WALRUS
    pass
for each in ("FIRST", "SECOND"):
    os.getenv(each)  # => variable FIRST; variable SECOND
env_mapping = os.environ
env_mapping["BY_NAME"]  # => variable BY_NAME
Mode(os.getenv("ENUMERATED", "dry"))  # => variable ENUMERATED


def env_bool(name, default=False):
    return os.getenv(name, str(default)).lower() in ("1", "true")


def suffixed(kind):
    return os.getenv(f"{kind}_URL")


env_bool("BY_HELPER", True)  # => variable BY_HELPER
suffixed("REDIS")  # => variable REDIS_URL
os.getenv(f"FEATURE_{input()}")  # => variable FEATURE_*
{key: value for key, value in os.environ.items() if key.startswith("SCANNED_")}  # => variable SCANNED_*

config("DECOUPLE", default="x")  # => variable DECOUPLE
decouple.config("DECOUPLE_REQUIRED")  # => variable DECOUPLE_REQUIRED
starlette_config = Config("starlette.env")  # => key starlette.env *
starlette_config("STARLETTE", default=None)  # => variable STARLETTE
env = Env()
env("ENVIRONS")  # => variable ENVIRONS
env.int("ENVIRONS_INT", 3)  # => variable ENVIRONS_INT
django = django_environ.Env()
django("DJANGO_ENVIRON", default="x")  # => variable DJANGO_ENVIRON
with env.prefixed("BOT_"):
    env.str("PREFIXED")  # => variable BOT_PREFIXED

values = dotenv_values(".env")
load_dotenv()  # => key .env *
load_dotenv(dotenv_path="bot.env")  # => key bot.env *
env.read_env("environs.env")  # => key environs.env *
django_environ.Env.read_env("django.env")  # => key django.env *
values["DOTENV"]  # => key .env DOTENV


class Redis(BaseModel):
    host: str = "localhost"  # => variable BOT_REDIS__HOST


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="BOT_", env_nested_delimiter="__", env_file="two.env")  # => key two.env *
    mode: Literal["dry", "live"] = "dry"  # => variable BOT_MODE
    token: str  # => variable BOT_TOKEN
    aliased: str = Field("x", validation_alias="OTHER_NAME")  # => variable OTHER_NAME
    redis: Redis  # => variable BOT_REDIS


class Old(FirstSettings):
    plain: int = 3  # => variable OLD_PLAIN
    named: str = Field("x", env="NAMED")  # => variable NAMED

    class Config:
        env_prefix = "OLD_"
        env_file = ("one.env", "other.env")  # => key one.env *; key other.env *
