"""Twin influence on several processes equals that of one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

pytestmark = [pytest.mark.torch, pytest.mark.integration]

WORKER = Path(__file__).parent / "ranks_worker.py"


def measure(tmp_path: Path, kind: str, size: int) -> dict:
    """Trains and measures on as many processes, and returns what rank 0 found."""
    if kind == "fsdp":
        pytest.importorskip("torch.distributed.fsdp", reason="this torch has no fully_shard").fully_shard  # noqa: B018
    folder = tmp_path / f"{kind}-{size}"
    folder.mkdir()
    ranks = [
        subprocess.Popen([sys.executable, str(WORKER), kind, str(rank), str(size), str(folder)], stderr=subprocess.PIPE)
        for rank in range(size)
    ]
    errors = [rank.communicate(timeout=240)[1].decode() for rank in ranks]
    assert [rank.returncode for rank in ranks] == [0] * size, "\n".join(errors)
    return json.loads((folder / "result.json").read_text())


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    return measure(tmp_path_factory.mktemp("single"), "plain", 1)


@pytest.mark.parametrize("kind", ["ddp", "fsdp"])
@pytest.mark.parametrize("size", [1, 2, 4])
def test_ranks_measure_what_one_process_does(tmp_path, single, kind, size):
    found = measure(tmp_path, kind, size)
    assert found["influence"] == pytest.approx(single["influence"], rel=1e-6)
    assert found["report_loss"] == pytest.approx(single["report_loss"], rel=1e-9)
    assert found["direction"] == pytest.approx(single["direction"], rel=1e-6)
    assert found["same_on_all_ranks"]
    assert found["weights_restored"] and found["gradients_kept"]
