"""The reference script on a real broker: two processes, a kill, and a resume with one."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from stack import Stack, await_that, write_samples  # noqa: E402
from torch_models import texts, write_reference  # noqa: E402

import winnow  # noqa: E402
from winnow import _records  # noqa: E402

pytestmark = [pytest.mark.torch, pytest.mark.integration]

GPT = Path(__file__).parents[1] / "examples" / "gpt.py"
PROBES = 24


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    started = Stack(tmp_path_factory.mktemp("stack"))
    try:
        started.start()
        yield started
    finally:
        started.close()


def filled(stack: Stack, name: str) -> winnow.Run:
    stack.create_run(name, 4)
    run = winnow.connect(stack.bootstrap, registry=stack.registry, run=name)
    write_samples(stack, run, [(i % 4, text) for i, text in enumerate(texts(1500, seed=5))])
    for i, text in enumerate(texts(PROBES, seed=6)):
        document = {"id": f"probe-{i}", "text": text, "source": "test", "tokens": len(text)}
        document["annotations"] = [{"agent": "quality", "group": str(i % 2), "score": 0.0, "agentVersion": "0"}]
        cells = [{"agent": "quality", "group": str(i % 2), "probability": 1.0}]
        probe = {"run": name, "planVersion": 0, "cells": cells, "document": document}
        value = _records.encode(run.schemas, run.topics.probes, probe)
        run.transport.send(run.topics.probes, name, [value])
    return run


def start(stack: Stack, run: winnow.Run, folder: Path, size: int, steps: int, port: int = 0) -> list[subprocess.Popen]:
    options = f"--steps {steps} --checkpoint-steps 10 --batch 4 --context 32 --width 32 --layers 2 --heads 2 --threads 1"
    options += " --steps-per-update 20 --minimum-probes 8 --readings 2 --warm-up 5"
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "WINNOW_BOOTSTRAP_SERVER": stack.bootstrap,
        "WINNOW_SCHEMA_REGISTRY": stack.registry,
        "WINNOW_RUN": run.name,
        "WINNOW_REFERENCE": str(write_reference(folder / "tasks")),
        "WINNOW_CHECKPOINT_DIR": str(folder),
        "WINNOW_STATUS": str(folder / "status.jsonl"),
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": str(port),
        "WORLD_SIZE": str(size),
    }
    return [
        subprocess.Popen(
            [sys.executable, str(GPT), *options.split(), "--device", "cpu"],
            env={**environment, "RANK": str(rank)},
            stdout=(folder / f"{rank}.log").open("ab"),
            stderr=subprocess.STDOUT,
        )
        for rank in range(size)
    ]


def finish(processes: list[subprocess.Popen], folder: Path) -> dict:
    try:
        codes = [process.wait(240) for process in processes]
    finally:
        for process in processes:
            process.kill()
    assert codes == [0] * len(codes), "\n".join((folder / f"{rank}.log").read_text()[-3000:] for rank in range(len(codes)))
    return torch.load(folder / "checkpoint.pt", weights_only=True)


def reports(run: winnow.Run) -> list[dict]:
    topic = run.topics.rewards
    end = run.transport.bounds(topic, 0)[1]
    reader = run.reader(topic, {0: None})
    found: list[dict] = []
    await_that("all reports are read", lambda: bool(found.extend(reader.poll(0.2)) or len(found) >= end))
    return [_records.decode(run.schemas, "RewardReport", topic, message.value) for message in found]


def test_a_killed_training_ends_where_one_that_was_never_stopped_does(stack, tmp_path):
    run = filled(stack, "whole")
    whole = finish(start(stack, run, tmp_path / "whole", 1, 150), tmp_path / "whole")
    (report,) = reports(run)
    assert len(report["rewards"]) == PROBES and report["rewards"][3]["labels"] == {"quality": "1"}
    assert -1 <= report["auditCorrelation"] <= 1

    run = filled(stack, "killed")
    folder = tmp_path / "killed"
    two = start(stack, run, folder, 2, 1_000_000, stack.ports[0] + 777)
    await_that("the first report is made", lambda: (folder / "checkpoint.pt").exists() and "rewards of plan 0" in log(folder), 200)
    two[1].send_signal(signal.SIGKILL)
    for process in two:
        process.kill()
        process.wait(30)
    at = torch.load(folder / "checkpoint.pt", weights_only=True)["step"]
    assert 0 < at < 150, "the kill came in time"
    resumed = finish(start(stack, run, folder, 1, 150), folder)
    assert (resumed["step"], resumed["tokens"]) == (150, whole["tokens"])
    assert resumed["data"]["row"] == whole["data"]["row"]
    assert resumed["data"]["lanesOf"] == whole["data"]["lanesOf"], "the same tokens on any rank"
    for name, weights in whole["model"].items():
        torch.testing.assert_close(resumed["model"][name], weights, rtol=1e-2, atol=5e-3)
    epochs = [each["trainerEpoch"] for each in reports(run)]
    assert epochs == sorted(epochs)
    lines = [json.loads(line) for line in (folder / "status.jsonl").read_text().splitlines()]
    assert lines[-1]["step"] > at and lines[-1]["loss"] < lines[0]["loss"]


def log(folder: Path) -> str:
    return (folder / "0.log").read_text()
