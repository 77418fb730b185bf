"""The settings, from environment variables that begin with POLYLEAF_."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from handouts.file_cache import FileCache, LocalFileCache
from handouts.file_cache_s3 import SCHEME, S3FileCache


class Settings(BaseSettings):
    """`leave_to` is the website to which readers leave in a hurry. `public_url` is what QR codes
    point to: the address at which readers reach this server. `serve` is `reviewed` for a server
    that shows no translation that is not reviewed. `prerender` makes the handouts that are printed
    most before anybody asks for them. `file_cache` is a folder, or a bucket such as
    s3://polyleaf/file_cache. `queue` is a Redis or RabbitMQ, through which workers on other machines
    make packs."""

    model_config = SettingsConfigDict(env_prefix="POLYLEAF_", frozen=True)

    database: str = "sqlite:///.polyleaf/polyleaf.db"
    file_cache: str = ".polyleaf/file_cache"
    file_cache_megabytes: Annotated[float, Field(gt=0)] = 500
    prerender: bool = True
    queue: Annotated[str, Field(pattern=r"^((rediss?|amqps?)://.+)?$")] = ""
    serve: Literal["all", "reviewed"] = "all"
    leave_to: Annotated[str, Field(pattern=r"^https://[^/\s]+")] = "https://www.bbc.co.uk/weather"
    public_url: Annotated[
        str, Field(pattern=r"^https?://[^/\s]+"), AfterValidator(lambda url: url.rstrip("/"))
    ] = "http://127.0.0.1:8000"


def open_file_cache(settings: Settings) -> FileCache:
    """The folder or the bucket for finished files."""
    if settings.file_cache.startswith(SCHEME):
        return S3FileCache(settings.file_cache)
    return LocalFileCache(Path(settings.file_cache), settings.file_cache_megabytes)
