"""Style and types of the package, where the tools are installed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]


@pytest.mark.parametrize("tool", [["ruff", "check", "--no-cache"], ["mypy", "--cache-dir=/dev/null"]], ids=lambda tool: tool[0])
def test_the_tool_finds_nothing(tool):
    pytest.importorskip(tool[0], reason=f"{tool[0]} is not installed")
    found = subprocess.run([sys.executable, "-m", *tool], cwd=PROJECT, capture_output=True, text=True, timeout=300, check=False)
    assert found.returncode == 0, found.stdout + found.stderr
