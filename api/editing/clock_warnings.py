"""Warn whoever publishes or gives a notice of clocks that differ."""

from sqlalchemy import Engine

from api.console import print_error
from models.clock_check import clock_warnings
from models.database import reading


def print_clock_warnings(engine: Engine) -> None:
    """Print a line for each clock that differs from this machine's."""
    with reading(engine) as session:
        for each in clock_warnings(session):
            print_error(each)
