"""Logging for the commands that run until they are stopped: `serve` and `worker`.

Nothing that a reader types is logged. An exception may quote it, so while a request is handled only
the types of exceptions are logged, and where they were raised."""

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import h11

from api.http.request_id import request_id

# Loggers of other libraries stay as they are: WeasyPrint, for one, would quote what a sender has
# typed.
LOGGERS = ("api", "handouts", "locales", "models", "richtext", "uvicorn", "asyncio")
# It logs each form that cannot be parsed, past the handlers, with a byte of it.
SILENT = "python_multipart"
# What uvicorn logs of each request that is no HTTP or asks for another protocol: with these anybody
# could fill the log.
UNLOGGED = (
    "Invalid HTTP request received.",
    "Unsupported upgrade request.",
    "No supported WebSocket library detected.",
)
ALREADY_ANSWERED = "state=MUST_CLOSE"  # what h11 says of the second answer


class TextFormatter(logging.Formatter):
    """Writes `LEVEL: logger: message`, and a traceback if there is one."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s: %(name)s: %(message)s")

    def formatException(self, ei: Any) -> str:
        if request_id.get():
            return "\n".join(_without_messages(ei[1]))
        return super().formatException(ei)


class JsonFormatter(TextFormatter):
    """Writes one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get() or None,
        }
        if record.exc_info and record.exc_info[1]:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


FORMATTERS = {"text": TextFormatter, "json": JsonFormatter}


def configure_logging(form: str) -> None:
    """Send the log lines of LOGGERS to standard error, from level INFO, as `text` or `json`."""
    handler = logging.StreamHandler()
    handler.setFormatter(FORMATTERS[form]())
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
    logging.getLogger("asyncio").addFilter(_keep_first_line)
    logging.getLogger("uvicorn.error").addFilter(_is_ours)
    logging.getLogger(SILENT).setLevel(logging.CRITICAL)


def _keep_first_line(record: logging.LogRecord) -> bool:
    """Shorten a message of asyncio: its other lines quote an exception."""
    record.msg, record.args = record.getMessage().partition("\n")[0], ()
    return True


def _is_ours(record: logging.LogRecord) -> bool:
    """Return whether a message of uvicorn is about the server, not about a broken request. One that
    breaks in its body has had its 400 already when the application answers."""
    error = record.exc_info[1] if record.exc_info else None
    answered = isinstance(error, h11.LocalProtocolError) and ALREADY_ANSWERED in str(error)
    return not answered and not record.getMessage().startswith(UNLOGGED)


def _without_messages(error: BaseException | None) -> Iterator[str]:
    """Yield the type of an exception, where it was raised, and the same of what caused it."""
    while error:
        yield f"{type(error).__module__}.{type(error).__qualname__}"
        yield "".join(traceback.format_tb(error.__traceback__)).rstrip()
        error = error.__cause__ or error.__context__
