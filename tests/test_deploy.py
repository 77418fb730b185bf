"""The units of systemd shut out what the service does not need; the proxy says for whom it asks."""

import re
import shutil
import subprocess
from ipaddress import ip_network
from pathlib import Path

import pytest

from api.settings import Settings

DEPLOY = Path(__file__).parents[1] / "deploy"
UNITS = sorted(DEPLOY.glob("*.service"))
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


def test_a_client_cannot_choose_the_address_that_the_proxy_passes_on() -> None:
    text = (DEPLOY / "nginx.conf").read_text("utf-8")
    assert re.findall("X-Forwarded-For (.*)", text) == ["$remote_addr;"]


def test_the_proxy_of_the_compose_file_is_trusted() -> None:
    text = (DEPLOY / "compose.yaml").read_text("utf-8")
    (networks,) = re.findall("POLYLEAF_TRUSTED_PROXIES: (.*)", text)
    assert Settings(trusted_proxies=networks).trusted_proxies == networks
    assert all(ip_network(each).is_private for each in networks.split(","))
