"""A broker and a registry as processes, by Winnow's own commands."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shlex
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Producer
from confluent_kafka.admin import AdminClient, NewTopic

from winnow import _records
from winnow._run import Topics

ROOT = Path(__file__).parents[3]


def command() -> list[str]:
    """The command that starts Winnow: WINNOW_COMMAND, else the launcher of a repository that is built."""
    given = os.environ.get("WINNOW_COMMAND")
    if given:
        return shlex.split(given)
    if not list((ROOT / "ops" / "lab" / "target").glob("winnow-lab-*.jar")):
        pytest.skip("Winnow is not built: set WINNOW_COMMAND, or run ops/winnow once")
    return [str(ROOT / "ops" / "winnow")]


class Stack:
    """Starts, kills and restarts a broker, keeps its data and address."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ports = [_free_port(), _free_port()]
        self.bootstrap = f"127.0.0.1:{self.ports[0]}"
        self.registry = f"http://127.0.0.1:{self.ports[1]}/apis/ccompat/v7"
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self._admin: AdminClient | None = None

    def start(self) -> None:
        self._launch("registry", self.ports[1])
        self.start_broker()
        await_that("the registry answers", self._registry_answers)

    def start_broker(self) -> None:
        self._launch("broker", self.ports[0])
        await_that("the broker answers", self._broker_answers)

    def kill_broker(self) -> None:
        process = self._processes.pop("broker")
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)

    @contextlib.contextmanager
    def cut(self) -> Iterator[None]:
        """Answers nothing meanwhile: connections stay open, as where a network drops every packet."""
        process = self._processes["broker"]
        os.killpg(process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGCONT)

    def _launch(self, name: str, port: int) -> None:
        log = open(self.folder / f"{name}.log", "ab")  # noqa: SIM115
        self._processes[name] = subprocess.Popen(
            [*command(), name, "--data-dir", str(self.folder), "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )

    def _broker_answers(self) -> bool:
        self._require_alive("broker")
        with contextlib.suppress(Exception):
            return bool(self.admin().list_topics(timeout=2).brokers)
        return False

    def _registry_answers(self) -> bool:
        self._require_alive("registry")
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(self.registry + "/subjects", timeout=2).status == 200
        return False

    def _require_alive(self, name: str) -> None:
        if self._processes[name].poll() is not None:
            raise AssertionError(f"{name} ended:\n" + (self.folder / f"{name}.log").read_text()[-3000:])

    def admin(self) -> AdminClient:
        # kept: requests of a client that is released fail
        if self._admin is None:
            self._admin = AdminClient({"bootstrap.servers": self.bootstrap, "log_level": 0})
        return self._admin

    def create_run(self, name: str, partitions: int) -> Topics:
        """The topics that a trainer sees, with the schemas that this package was built with."""
        topics = Topics("winnow", name)
        kinds = {"selected": "Sample", "probes": "Probe", "rewards": "RewardReport", "outcomes": "Outcome"}
        created = self.admin().create_topics(
            [
                NewTopic(
                    getattr(topics, kind),
                    num_partitions=partitions if kind == "selected" else 1,
                    replication_factor=1,
                    config={"max.message.bytes": str(4 << 20)},
                )
                for kind in kinds
            ]
        )
        for each in created.values():
            each.result(30)
        for kind, record in kinds.items():
            self.register(f"{getattr(topics, kind)}-value", _records.bundled_schema_text(record))
        return topics

    def register(self, subject: str, schema: str) -> None:
        request = urllib.request.Request(
            f"{self.registry}/subjects/{subject}/versions",
            data=json.dumps({"schema": schema}).encode(),
            headers={"Content-Type": "application/vnd.schemaregistry.v1+json"},
        )
        urllib.request.urlopen(request, timeout=30).close()

    def close(self) -> None:
        for process in self._processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)


def write_samples(stack: Stack, run: Any, texts: Iterable[tuple[int, str]], seed: int = 0) -> None:
    """Writes texts into partitions as a console does, in transactions; some others between them are aborted."""
    draw = random.Random(seed)
    producer = Producer({"bootstrap.servers": stack.bootstrap, "transactional.id": f"{run.name}-{seed}", "compression.type": "lz4"})
    producer.init_transactions(60)
    left = list(texts)
    while left:
        aborted = draw.random() < 0.3
        size = draw.randint(1, 400)
        producer.begin_transaction()
        for partition, text in left[:size]:
            value = _records.encode(run.schemas, run.topics.selected, record_of(run.name, "ABORTED " * aborted + text))
            producer.produce(run.topics.selected, value=value, partition=partition)
            producer.poll(0)
        if aborted:
            producer.flush(60)
            producer.abort_transaction(60)
        else:
            producer.commit_transaction(60)
            del left[:size]


def record_of(run: str, text: str) -> dict[str, Any]:
    document = {"id": text[:64], "text": text, "source": "test", "tokens": len(text.encode())}
    return {"run": run, "planVersion": 0, "probability": 1.0, "score": 0.0, "uses": 0, "document": document}


def await_that(what: str, holds: Callable[[], bool], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise AssertionError(f"timed out after {seconds:g} s: {what}")
        time.sleep(0.05)


def _free_port() -> int:
    while True:
        # below the ports that systems give to clients
        port = random.randrange(15000, 30000)
        with socket.socket() as free, contextlib.suppress(OSError):
            free.bind(("127.0.0.1", port))
            return port
