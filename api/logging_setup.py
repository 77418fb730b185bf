"""Logging for the commands that run until they are stopped: `serve` and `worker`."""

import logging

PACKAGES = ("api", "handouts", "locales", "models", "richtext")


def configure_logging() -> None:
    """Send the log lines of our packages to standard error, from level INFO.

    Uvicorn sets up its own loggers. Those of other libraries stay as they are: WeasyPrint, for
    one, would quote what a school has typed."""
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)s: %(name)s: %(message)s"))
    for name in PACKAGES:
        logger = logging.getLogger(name)
        logger.setLevel(logging.INFO)
        logger.addHandler(handler)
