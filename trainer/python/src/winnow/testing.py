"""A run in memory, for tests of a trainer without a broker."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from winnow import _records
from winnow._errors import ConfigError, OffsetLostError, RecordError, TopicError
from winnow._run import Run, Topics
from winnow._transport import Message

_RECORDS = {"selected": "Sample", "probes": "Probe", "rewards": "RewardReport", "outcomes": "Outcome"}


class _BundledSchemas:
    """A registry that has the schemas of this package."""

    def __init__(self, topics: Topics) -> None:
        names = [(getattr(topics, suffix), record) for suffix, record in _RECORDS.items()]
        self._ids = {f"{topic}-value": i for i, (topic, _) in enumerate(names, 1)}
        self._schemas = {i: _records.bundled_schema(record) for i, (_, record) in enumerate(names, 1)}

    def schema(self, schema_id: int) -> Any:
        if schema_id not in self._schemas:
            raise RecordError(f"unknown schema id {schema_id}: this run has ids 1 to {len(self._schemas)}; skip it")
        return self._schemas[schema_id]

    def require_subject(self, subject: str) -> None:
        pass

    def newest(self, subject: str) -> tuple[int, Any]:
        return self._ids[subject], self._schemas[self._ids[subject]]


class _Log:
    def __init__(self, topic: str, partitions: int) -> None:
        self.id = f"{topic}-1"
        self.partitions: list[list[Message | None]] = [[] for _ in range(partitions)]
        self.starts = [0] * partitions


class _MemoryTransport:
    """Topics in memory. Thread-safe."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.logs: dict[str, _Log] = {}
        self.committed: dict[tuple[str, int], int] = {}

    def log(self, topic: str) -> _Log:
        if topic not in self.logs:
            raise TopicError(f"topic {topic} does not exist: unknown to this run; create the run")
        return self.logs[topic]

    def append(self, topic: str, partition: int, value: bytes | None, *, committed: bool = True) -> int:
        with self.changed:
            partitions = self.log(topic).partitions
            if not 0 <= partition < len(partitions):
                raise TopicError(f"topic {topic} has no partition {partition}: it has 0 to {len(partitions) - 1}; correct it")
            log = partitions[partition]
            log.append(Message(topic, partition, len(log), value) if committed else None)
            self.changed.notify_all()
            return len(log) - 1

    def partitions(self, topic: str) -> int:
        return len(self.log(topic).partitions)

    def topic_id(self, topic: str) -> str | None:
        return self.log(topic).id

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        with self.changed:
            log = self.log(topic)
            return log.starts[partition], len(log.partitions[partition])

    def reader(self, topic: str, offsets: Mapping[int, int | None]) -> _MemoryReader:
        return _MemoryReader(self, topic, offsets)

    def send(self, topic: str, key: str, values: Sequence[bytes]) -> None:
        for value in values:
            self.append(topic, 0, value)

    def commit(self, topic: str, offsets: Mapping[int, int]) -> None:
        with self.changed:
            self.committed.update({(topic, partition): offset for partition, offset in offsets.items()})

    def close(self) -> None:
        pass


class _MemoryReader:
    def __init__(self, transport: _MemoryTransport, topic: str, offsets: Mapping[int, int | None]) -> None:
        self._transport = transport
        self._topic = topic
        self._log = transport.log(topic)
        self._next = {p: self._log.starts[p] if at is None else at for p, at in offsets.items()}
        self._paused: set[int] = set()
        self._woken = False

    def poll(self, timeout: float) -> list[Message]:
        with self._transport.changed:
            self._transport.changed.wait_for(self._has_more, timeout)
            return [each for p in sorted(self._next) if p not in self._paused for each in self._take(p)]

    def _has_more(self) -> bool:
        return self._woken or any(at < len(self._log.partitions[p]) for p, at in self._next.items() if p not in self._paused)

    def _take(self, partition: int, limit: int = 16) -> list[Message]:
        log, at = self._log.partitions[partition], self._next[partition]
        if at < self._log.starts[partition] or at > len(log):
            raise OffsetLostError(f"offset {at} of {self._topic}-{partition} does not exist: it was deleted")
        self._next[partition] = min(at + limit, len(log))
        return [each for each in log[at : at + limit] if each is not None]

    def position(self, partition: int) -> int:
        return self._next[partition]

    def ends(self) -> dict[int, int]:
        with self._transport.changed:
            return {p: len(self._log.partitions[p]) for p in self._next}

    def pause(self, partitions: Iterable[int]) -> None:
        self._paused.update(partitions)

    def resume(self, partitions: Iterable[int]) -> None:
        self._paused.difference_update(partitions)

    def wake(self) -> None:
        with self._transport.changed:
            self._woken = True
            self._transport.changed.notify_all()

    def close(self) -> None:
        pass


class FakeRun(Run):
    """A run in memory: the classes above Kafka are those of a real run, the bytes too.

    >>> run = FakeRun(partitions=2)
    >>> run.add_sample("a text", partition=0)
    """

    def __init__(self, run: str = "test", partitions: int = 1, prefix: str = "winnow") -> None:
        if partitions < 1:
            raise ConfigError(f"invalid partitions {partitions}: it must be 1 or more; correct it")
        topics = Topics(prefix, run)
        self.memory = _MemoryTransport()
        for suffix in _RECORDS:
            topic = getattr(topics, suffix)
            self.memory.logs[topic] = _Log(topic, partitions if suffix == "selected" else 1)
        super().__init__(topics, self.memory, _BundledSchemas(topics))

    def add_sample(self, text: str, partition: int = 0, *, labels: Mapping[str, str] | None = None, **fields: Any) -> int:
        """Appends a sample and returns its offset; `fields` are those of the Avro record `Sample`."""
        record = {
            "run": self.name,
            "planVersion": 0,
            "probability": 1.0,
            "score": 0.0,
            "uses": 0,
            "document": self._document(text, labels or {}),
        }
        return self._append(self.topics.selected, partition, record | fields)

    def add_probe(self, text: str, *, labels: Mapping[str, str] | None = None, plan_version: int = 0, **fields: Any) -> int:
        """Appends a probe, drawn for the cell of each label, and returns its offset."""
        cells = [{"agent": agent, "group": group, "probability": 1.0} for agent, group in (labels or {}).items()]
        record = {
            "run": self.name,
            "planVersion": plan_version,
            "cells": cells,
            "document": self._document(text, labels or {}),
        }
        return self._append(self.topics.probes, 0, record | fields)

    def add_outcome(self, report: Mapping[str, Any], verdict: str, reason: str = "NONE", **fields: Any) -> int:
        """Appends the coordinator's answer to one part of a report, as `reports` returns it."""
        copied = {name: report[name] for name in ("run", "trainerEpoch", "planVersion", "part", "parts", "light")}
        read = {"offset": 0, "recordTime": 0, "marksRead": 0, "probesRead": 0, "controlsRead": 0}
        return self._append(self.topics.outcomes, 0, copied | {"verdict": verdict, "reason": reason} | read | fields)

    def reports(self) -> list[dict[str, Any]]:
        """Returns all parts of reward reports that were sent, decoded."""
        topic = self.topics.rewards
        return [
            _records.decode(self.schemas, "RewardReport", topic, each.value)
            for each in self.memory.log(topic).partitions[0]
            if each is not None
        ]

    def add_bytes(self, value: bytes | None, partition: int = 0, topic: str | None = None) -> int:
        """Appends a value that need not be a record and returns its offset."""
        return self.memory.append(topic or self.topics.selected, partition, value)

    def add_gap(self, partition: int = 0) -> int:
        """Uses up an offset of `selected`, as an aborted record or the end of a transaction does."""
        return self.memory.append(self.topics.selected, partition, None, committed=False)

    def delete_before(self, partition: int, offset: int) -> None:
        """Deletes the first samples of a partition, as retention does."""
        with self.memory.changed:
            self.memory.log(self.topics.selected).starts[partition] = offset

    def recreate(self) -> None:
        """Replaces `selected` by an empty topic of the same name."""
        with self.memory.changed:
            old = self.memory.log(self.topics.selected)
            fresh = _Log(self.topics.selected, len(old.partitions))
            fresh.id = old.id + "-again"
            self.memory.logs[self.topics.selected] = fresh

    def committed_offsets(self) -> dict[int, int]:
        """Returns the offsets of `selected` that were committed for pacing."""
        topic = self.topics.selected
        return {p: offset for (name, p), offset in sorted(self.memory.committed.items()) if name == topic}

    def _append(self, topic: str, partition: int, record: Mapping[str, Any]) -> int:
        return self.memory.append(topic, partition, _records.encode(self.schemas, topic, record))

    @staticmethod
    def _document(text: str, labels: Mapping[str, str]) -> dict[str, Any]:
        data = text.encode()
        return {
            "id": hashlib.sha256(data).hexdigest(),
            "text": text,
            "source": "test",
            "tokens": len(data),
            "annotations": [{"agent": agent, "group": group, "score": 0.0, "agentVersion": "0"} for agent, group in labels.items()],
        }
