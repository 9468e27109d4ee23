"""A run that a trainer is attached to."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from winnow import _records
from winnow._records import Outcome, Probe, Sample, Schemas
from winnow._transport import Message, Reader, Transport

LOG = logging.getLogger("winnow")


@dataclass(frozen=True, slots=True)
class Topics:
    """Names of the topics of a run."""

    prefix: str
    run: str

    @property
    def selected(self) -> str:
        """Samples."""
        return self._name("selected")

    @property
    def probes(self) -> str:
        """Probes, one partition."""
        return self._name("probes")

    @property
    def rewards(self) -> str:
        """Reward reports, one partition, keyed by run."""
        return self._name("rewards")

    @property
    def outcomes(self) -> str:
        """The coordinator's answers to reports, one partition."""
        return self._name("outcomes")

    @property
    def trainer_group(self) -> str:
        """Group under which the trainer commits how far it is."""
        return self._name("trainer")

    def _name(self, suffix: str) -> str:
        return f"{self.prefix}.{self.run}.{suffix}"


class Run:
    """A run, with what the reading side and the rewards need of it. Made by `winnow.connect` or `winnow.testing.FakeRun`."""

    def __init__(self, topics: Topics, transport: Transport, schemas: Schemas) -> None:
        self.topics = topics
        self.transport = transport
        self.schemas = schemas

    @property
    def name(self) -> str:
        """Name of the run."""
        return self.topics.run

    def __repr__(self) -> str:
        return f"Run({self.topics.prefix}.{self.topics.run})"

    def reader(self, topic: str, offsets: Mapping[int, int | None]) -> Reader:
        """Opens a topic of the run at offsets by partition; None is the first record kept."""
        return self.transport.reader(topic, offsets)

    def decode_sample(self, message: Message) -> Sample:
        """Decodes a record of `selected`."""
        return _records.to_sample(self._decode("Sample", message), message.partition, message.offset)

    def decode_probe(self, message: Message) -> Probe:
        """Decodes a record of `probes`."""
        return _records.to_probe(self._decode("Probe", message), message.partition, message.offset)

    def decode_outcome(self, message: Message) -> Outcome:
        """Decodes a record of `outcomes`."""
        return _records.to_outcome(self._decode("Outcome", message), message.partition, message.offset)

    def _decode(self, record: str, message: Message) -> dict[str, Any]:
        return _records.decode(self.schemas, record, message.topic, message.value)

    def send_reports(self, reports: Sequence[Mapping[str, Any]]) -> None:
        """Writes reward reports, given by the field names of the Avro record; returns when the brokers have them."""
        topic = self.topics.rewards
        self.transport.send(topic, self.name, [_records.encode(self.schemas, topic, each) for each in reports])

    def rewards(self, measure: Any, **options: Any) -> Any:
        """Opens the rewards side: see `winnow.rewards.Rewards`."""
        from winnow.rewards import Rewards

        return Rewards(self, measure, **options)

    def close(self) -> None:
        """Closes connections that were opened in this process."""
        self.transport.close()

    def __enter__(self) -> Run:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
