"""Twin influence on several processes equals that of one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

pytestmark = [pytest.mark.torch, pytest.mark.integration]

TESTS = Path(__file__).parent


def measure(tmp_path: Path, kind: str, size: int) -> dict:
    """Trains and measures on as many processes, and returns what rank 0 found."""
    if kind == "fsdp":
        pytest.importorskip("torch.distributed.fsdp", reason="this torch has no fully_shard").fully_shard  # noqa: B018
    folder = tmp_path / f"{kind}-{size}"
    folder.mkdir()
    run_ranks("ranks_worker.py", size, lambda rank: [kind, rank, size, folder])
    return json.loads((folder / "result.json").read_text())


def run_ranks(script: str, size: int, arguments) -> None:
    """Runs a script on as many processes to its end."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ranks = [
        subprocess.Popen([sys.executable, str(TESTS / script), *map(str, arguments(rank))], stderr=subprocess.PIPE, env=environment)
        for rank in range(size)
    ]
    try:
        errors = [rank.communicate(timeout=240)[1].decode() for rank in ranks]
    finally:
        for rank in ranks:
            rank.kill()
    assert [rank.returncode for rank in ranks] == [0] * size, "\n".join(errors)


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
    assert found["oracle"] == pytest.approx(single["oracle"], rel=1e-6)
    assert found["correlation"] == pytest.approx(single["correlation"])
    assert found["moments_restored"] and found["weights_restored"] and found["gradients_kept"]


@pytest.mark.parametrize("size", [1, 2, 4])
def test_ranks_report_together(tmp_path, size):
    run_ranks("session_worker.py", size, lambda rank: [rank, size, tmp_path])
    results = [json.loads((tmp_path / f"result-{rank}.json").read_text()) for rank in range(size)]
    for rank, found in enumerate(results):
        assert found["seen"] == list(range(50)), "no batch is lost while another rank starves"
        assert found["read_at"] == results[0]["read_at"], "all ranks measure at the same steps"
        assert found["updates"] == 2 and found["stopped_after"] == 7
        assert found["answered"] == (rank == 0)
        assert found["reports"] == ([[0, 6], [1, 3]] if rank == 0 else [])
