"""The units of systemd shut out what the service does not need."""

import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).parents[1] / "deploy").glob("*.service"))
WORST = 30  # tenths: 3.0


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_hardened(unit: Path) -> None:
    tool = ("systemd-analyze", "security", "--offline=true", f"--threshold={WORST}", unit)
    done = subprocess.run(tool, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_keeps_letters_out_of_dumps_and_files_from_others(unit: Path) -> None:
    lines = unit.read_text("utf-8").splitlines()
    assert {"LimitCORE=0", "UMask=0077"} <= set(lines)
