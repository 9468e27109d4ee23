"""The built wheel in an empty environment."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.long]

PROJECT = Path(__file__).parents[1]

PROGRAM = """
import sys
import winnow
from winnow.testing import FakeRun

assert "torch" not in sys.modules
run = FakeRun(partitions=2)
for partition in (0, 1):
    run.add_sample("a text of a few words", partition)
with run.selected(tokenizer=winnow.ByteTokenizer(), seq_len=8, timeout=1) as data:
    row = next(data)
    state = data.state_dict()
print(len(row["input_ids"]), state["row"])
"""


def run(*command):
    done = subprocess.run([*map(str, command)], capture_output=True, text=True, timeout=300, check=False)
    if done.returncode and "pip" in command and "No matching distribution" in done.stderr:
        pytest.skip("pip reaches no index")
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_installs_into_an_empty_environment_and_reads_a_run(tmp_path):
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, PROJECT)
    (wheel,) = tmp_path.glob("winnow_trainer-*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    venv.create(tmp_path / "empty", with_pip=True)
    python = tmp_path / "empty" / "bin" / "python"

    run(python, "-m", "pip", "install", "--quiet", wheel)

    assert {"winnow/py.typed", "winnow/schemas/Sample.avsc"} <= set(names)
    assert not [name for name in names if "test_" in name]
    assert run(python, "-c", PROGRAM).split() == ["8", "1"]
