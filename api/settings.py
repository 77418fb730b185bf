"""The settings, from environment variables that begin with POLYLEAF_."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from handouts.bucket import SCHEME, Bucket
from handouts.shelf import Shelf, Shelving


class Settings(BaseSettings):
    """`leave_to` is the website to which readers leave in a hurry. `public_url` is what QR codes
    point to: the address at which readers reach this server. `serve` is `reviewed` for a server
    that shows no translation that is not reviewed. `prerender` makes the handouts that are printed
    most before anybody asks for them. `shelf` is a folder, or a bucket such as
    s3://polyleaf/shelf. `queue` is a Redis or RabbitMQ, through which workers on other machines
    make packs."""

    model_config = SettingsConfigDict(env_prefix="POLYLEAF_", frozen=True)

    database: str = "sqlite:///.polyleaf/polyleaf.db"
    shelf: str = ".polyleaf/shelf"
    shelf_megabytes: Annotated[float, Field(gt=0)] = 500
    prerender: bool = True
    queue: Annotated[str, Field(pattern=r"^((rediss?|amqps?)://.+)?$")] = ""
    serve: Literal["all", "reviewed"] = "all"
    leave_to: Annotated[str, Field(pattern=r"^https://[^/\s]+")] = "https://www.bbc.co.uk/weather"
    public_url: Annotated[
        str, Field(pattern=r"^https?://[^/\s]+"), AfterValidator(lambda url: url.rstrip("/"))
    ] = "http://127.0.0.1:8000"


def shelf_of(settings: Settings) -> Shelving:
    """The folder or the bucket for finished files."""
    if settings.shelf.startswith(SCHEME):
        return Bucket(settings.shelf)
    return Shelf(Path(settings.shelf), settings.shelf_megabytes)
