"""A publication that is killed at any moment is there as a whole or not at all."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import SERVER, database_url

ROUNDS = 100


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_after_each_kill_readers_see_the_old_or_the_new(tmp_path: Path, database: str) -> None:
    assert SERVER, "run the gates by `make check`: it brings a PostgreSQL"
    url = f"sqlite:///{tmp_path}/killed.db" if database == "sqlite" else database_url(tmp_path)
    program = [sys.executable, "-m", "tests.gates.kill_loop", url, str(ROUNDS)]
    done = subprocess.run(program, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    old, new, mixed = (int(each.split()[0]) for each in done.stdout.split(", "))
    assert (old + new, mixed) == (ROUNDS, 0)
    assert old > 0 and new > 0, "the kills came too late or too early to tell anything"
