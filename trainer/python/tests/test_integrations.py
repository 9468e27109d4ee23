"""The examples for Hugging Face and Lightning, on a run in memory; each library where it is installed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from torch_models import texts, write_reference  # noqa: E402

from winnow.testing import FakeRun  # noqa: E402

pytestmark = pytest.mark.torch
sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))


def filled(name: str = "test") -> FakeRun:
    run = FakeRun(name, partitions=2)
    for i, text in enumerate(texts(400, seed=5)):
        run.add_sample(text, partition=i % 2)
    for i, text in enumerate(texts(20, seed=6)):
        run.add_probe(text, labels={"quality": "high" if i % 2 else "low"})
    return run


def load(example: str):
    """Imports an example, which needs its library."""
    needed = {"huggingface": ("transformers", "accelerate"), "lightning_gpt": ("lightning",)}[example]
    for library in needed:
        pytest.importorskip(library, reason=f"{library} is not installed")
    return pytest.importorskip(example)


@pytest.mark.parametrize("example", ["huggingface", "lightning_gpt"])
def test_trains_measures_and_resumes_at_the_next_row(example, tmp_path):
    train = load(example).train
    tasks = [str(write_reference(tmp_path / "tasks"))]
    options = {"batch": 4, "context": 32, "save_steps": 12, "every_steps": 10, "min_probes": 8, "readings": 2}

    run = filled()
    torch.manual_seed(1)
    # audits change nothing of the training that is compared below
    whole = train(run, tasks, str(tmp_path / "whole"), steps=24, audit_every=1, audit_probes=4, **options)
    assert len(run.reports()) == 1
    assert len(run.reports()[0]["rewards"]) == 20 and run.reports()[0]["trainerStep"] == 10
    assert -1 <= run.reports()[0]["auditCorrelation"] <= 1
    assert 0 < whole.rewards.cost.share < 1
    assert run.committed_offsets()

    again = filled()
    torch.manual_seed(1)
    train(again, tasks, str(tmp_path / "parts"), steps=12, **options)
    saved = True
    if example == "lightning_gpt":
        (saved,) = (str(file) for file in (tmp_path / "parts").glob("*step=12.ckpt"))
    resumed = train(again, tasks, str(tmp_path / "parts"), steps=24, resume=saved, **options)
    assert len(again.reports()) == 1, "the report before the checkpoint is not repeated"
    # the average has seen every weight since the start: equal averages mean equal steps on equal rows
    torch.testing.assert_close(
        resumed.rewards.state_dict()["measure"]["averages"],
        whole.rewards.state_dict()["measure"]["averages"],
        rtol=1e-3,
        atol=1e-4,
    )
