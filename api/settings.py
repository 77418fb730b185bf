"""The settings, from environment variables that begin with POLYLEAF_."""

import os
import re
from collections.abc import Iterator
from difflib import get_close_matches
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    Field,
    ModelWrapValidatorHandler,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from handouts.file_cache import FileCache, LocalFileCache
from locales.library import BUNDLED
from models.errors import Unusable
from models.library import LIBRARY_FILE

PREFIX = "POLYLEAF_"
# How near a name must be to that of a setting to be a mistake. Other names are left alone: for a
# service called `polyleaf` Kubernetes sets POLYLEAF_SERVICE_HOST and more of the kind.
NEAR = 0.65
S3 = "s3://"
# A website by scheme, host and port, also all below a host; or every website.
ORIGIN = re.compile(r"https?://(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*(:[0-9]{1,5})?|\*")
# The module that a value with this prefix needs, and the extra that installs it.
EXTRAS = {
    ("database", "postgresql"): ("psycopg", "postgresql"),
    ("file_cache", S3): ("obstore", "fleet"),
    ("queue", "redis"): ("redis", "fleet"),
    ("queue", "amqp"): ("pika", "fleet"),
}


class InvalidSettings(Unusable):
    """Settings that cannot be used; the message has a line for each. It repeats no value: one of
    them may be a password."""


class Settings(BaseSettings):
    """`public_url` is what QR codes point to: the address at which readers reach this server.
    `serve` is `reviewed` for a server that shows no translation that is not reviewed. `translators`
    is `publish` for a server on which what translators send is published at once. `prerender` makes
    the handouts that are printed most before anybody asks for them; `render_processes` make files
    at a time. `file_cache` is a folder, or a bucket such as s3://polyleaf/file_cache. `queue` is a
    Redis or RabbitMQ, through which workers on other machines make packs. Of `trusted_proxies` the
    header `X-Forwarded-For` is believed. `crawlers` is `refuse` for a server that
    search engines must not show. `security_contact` is whom to tell of a vulnerability. With
    `desk_secret` the sign-ins of the desk are signed: one for all servers. `log` is `json` for log
    lines that programs read. `embed_on` names the websites that may show cards of guides.
    `webhooks` is `local` for tests, which may send to this machine itself. A description says what
    a value must be."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True)

    library: Annotated[
        str,
        Field(description="a folder with a library.yaml"),
        AfterValidator(lambda folder: _checked_library(folder)),
    ] = str(BUNDLED)
    database: str = "sqlite:///.polyleaf/polyleaf.db"
    file_cache: str = ".polyleaf/file_cache"
    file_cache_megabytes: Annotated[float, Field(gt=0, description="a number above 0")] = 500
    prerender: Annotated[bool, Field(description="true or false")] = True
    render_processes: Annotated[int, Field(ge=1, le=64, description="a number from 1 to 64")] = 2
    queue: Annotated[
        str,
        Field(
            pattern=r"^((rediss?|amqps?)://.+)?$",
            description="redis://HOST, rediss://HOST, amqp://USER:PASSWORD@HOST or amqps://…",
        ),
    ] = ""
    translators: Annotated[
        Literal["suggest", "publish"], Field(description="suggest or publish")
    ] = "suggest"
    serve: Annotated[Literal["all", "reviewed"], Field(description="all or reviewed")] = "all"
    crawlers: Annotated[Literal["allow", "refuse"], Field(description="allow or refuse")] = "allow"
    security_contact: Annotated[
        str,
        Field(
            pattern=r"^((mailto:[^@\s]+@|https://|tel:\+)[^\s]+)?$",
            description="mailto:NAME@HOST, https://… or tel:+…",
        ),
    ] = ""
    desk_secret: Annotated[
        str,
        Field(pattern=r"^(\S{32,})?$", description="at least 32 characters without spaces"),
    ] = ""
    log: Annotated[Literal["text", "json"], Field(description="text or json")] = "text"
    trusted_proxies: Annotated[
        str,
        Field(description="addresses or networks, with commas between them; not *"),
        AfterValidator(lambda value: ",".join(_networks(value))),
    ] = "127.0.0.1,::1"
    embed_on: Annotated[
        str,
        Field(description="origins such as https://council.example, with spaces between, or *"),
        AfterValidator(lambda value: " ".join(_origins(value))),
    ] = ""
    webhooks: Annotated[
        Literal["public", "local", "off"], Field(description="public, local or off")
    ] = "public"
    public_url: Annotated[
        str,
        Field(
            pattern=r"^https?://[^/\s]+",
            description="an address that begins with http:// or https://",
        ),
        AfterValidator(lambda url: url.rstrip("/")),
    ] = "http://127.0.0.1:8000"

    @model_validator(mode="wrap")
    @classmethod
    def _explain_errors(cls, values: Any, validate: ModelWrapValidatorHandler[Any]) -> Any:
        """Raise InvalidSettings for every wrong name and value, and for every extra that is
        missing."""
        wrong = [*_wrong_names()]
        values = {**_beside(str(values.get("library", ""))), **values}
        try:
            settings = validate(values)
        except ValidationError as error:
            wrong += _wrong_values(error)
        if wrong:
            raise InvalidSettings("\n".join(wrong))
        if missing := [*_missing_extras(settings)]:
            raise InvalidSettings("\n".join(missing))
        return settings


def _networks(written: str) -> list[str]:
    """Return addresses and networks. Raise ValueError for anything else: the name of a host would
    never be that of a proxy, and with `*` everybody could choose an address."""
    return [str(ip_network(each.strip())) for each in written.split(",") if each.strip()]


def _origins(written: str) -> list[str]:
    """Return origins of websites. Raise ValueError for anything else, which would stand in a header
    of responses."""
    origins = written.replace(",", " ").split()
    if wrong := [each for each in origins if not ORIGIN.fullmatch(each)]:
        raise ValueError(wrong)
    return origins


def _checked_library(folder: str) -> str:
    """Return the folder. Raise ValueError if it holds no library."""
    if not Path(folder, LIBRARY_FILE).is_file():
        raise ValueError(folder)
    return folder


def _beside(library: str) -> dict[str, str]:
    """Return where a library is published if nothing else is said: in its own folder, so that it
    does not replace another one."""
    if not library or Path(library) == BUNDLED:
        return {}
    folder = Path(library, ".polyleaf")
    return {"database": f"sqlite:///{folder}/polyleaf.db", "file_cache": f"{folder}/file_cache"}


def library_folder() -> Path:
    """Return the folder of the library that is edited and published here."""
    return Path(Settings().library)


def open_file_cache(settings: Settings) -> FileCache:
    """Return the folder or the bucket for finished files."""
    if settings.file_cache.startswith(S3):
        from handouts.file_cache_s3 import S3FileCache  # which needs the extra `fleet`

        return S3FileCache(settings.file_cache)
    return LocalFileCache(Path(settings.file_cache), settings.file_cache_megabytes)


def _wrong_names() -> Iterator[str]:
    """Say which setting each mistyped variable of the environment is meant to be."""
    names = [name.upper() for name in Settings.model_fields]
    for variable in sorted(os.environ):
        prefix, name = variable[: len(PREFIX)].upper(), variable[len(PREFIX) :].upper()
        if prefix == PREFIX and name not in names:
            for nearest in get_close_matches(name, names, 1, NEAR):
                yield f"{variable} is not a setting. Did you mean {PREFIX}{nearest}?"


def _wrong_values(error: ValidationError) -> Iterator[str]:
    for each in error.errors():
        name = str(each["loc"][0])
        field = Settings.model_fields.get(name)
        wanted = field.description if field else None
        said = f"must be {wanted}" if wanted else each["msg"]
        yield f"{PREFIX}{name.upper()}: {said}."


def _missing_extras(settings: Settings) -> Iterator[str]:
    for (name, start), (module, extra) in EXTRAS.items():
        if getattr(settings, name).startswith(start) and find_spec(module) is None:
            # Not `pip install polyleaf[…]`: no index has it, and somebody else may take the name.
            yield f"{PREFIX}{name.upper()} needs the extra `{extra}`: run `make setup-fleet`."
