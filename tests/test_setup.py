"""`make setup` notices an environment of another Python or from another folder."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VERSION = "Python 3.13.5 (main, Jun 25 2025) [GCC 14.2.0]"
# In place of python3: it has a version, and notes that it makes an environment.
PYTHON = """#!/bin/sh
case $1 in
-VV) cat "{folder}/version" ;;
-m) mkdir -p .venv; echo made >>"{folder}/log" ;;
esac
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder with our Makefile, in which nothing has to be installed."""
    folder = tmp_path / "with a space" / "polyleaf"
    (folder / "scripts").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", folder)
    for name, program in (("scripts/system-packages", "#!/bin/sh\n"), ("python3", PYTHON)):
        (folder / name).write_text(program.format(folder=tmp_path), "utf-8")
        (folder / name).chmod(0o755)
    (tmp_path / "version").write_text(f"{VERSION}\n", "utf-8")
    return folder


def times_made(project: Path, log: Path) -> int:
    """Return how often `make venv` has made an environment so far."""
    path = {"PATH": f"{project}:/usr/bin:/bin"}
    subprocess.run(["make", "--silent", "venv"], cwd=project, env=path, check=True, timeout=120)
    return log.read_text("utf-8").count("made")


def test_an_environment_is_made_once(project: Path, tmp_path: Path) -> None:
    assert [times_made(project, tmp_path / "log") for _ in range(2)] == [1, 1]


def test_an_environment_of_an_older_python_is_made_again(project: Path, tmp_path: Path) -> None:
    assert times_made(project, tmp_path / "log") == 1
    # The next system has another release of the same version, or one of another compiler.
    for version in (VERSION.replace("3.13.5", "3.13.6"), VERSION.replace("14.2", "14.3")):
        (tmp_path / "version").write_text(f"{version}\n", "utf-8")
        before = times_made(project, tmp_path / "log")
        assert times_made(project, tmp_path / "log") == before
    assert before == 3


def test_an_environment_from_another_folder_is_made_again(project: Path, tmp_path: Path) -> None:
    assert times_made(project, tmp_path / "log") == 1
    copy = tmp_path / "copy"
    shutil.copytree(project, copy)
    assert [times_made(copy, tmp_path / "log") for _ in range(2)] == [2, 2]


def test_an_environment_that_something_else_has_made_is_made_again(
    project: Path, tmp_path: Path
) -> None:
    (project / ".venv/bin").mkdir(parents=True)
    assert [times_made(project, tmp_path / "log") for _ in range(2)] == [1, 1]
