"""What the package needs of Kafka; tests replace it by memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(slots=True)
class Message:
    """A record of a topic, not decoded."""

    topic: str
    partition: int
    offset: int
    value: bytes | None = field(repr=False)


class Reader(Protocol):
    """Committed records of some partitions of one topic, in offset order within each. One thread, but for `wake`."""

    def poll(self, timeout: float) -> list[Message]:
        """Returns records that have come; waits at most so many seconds for the first.

        Raises OffsetLostError when the next record of a partition was deleted.
        """

    def position(self, partition: int) -> int:
        """Returns the offset after the newest record returned, or where reading starts."""

    def ends(self) -> dict[int, int]:
        """Returns where the committed records of each partition end now."""

    def pause(self, partitions: Iterable[int]) -> None:
        """Stops fetching partitions."""

    def resume(self, partitions: Iterable[int]) -> None:
        """Continues fetching partitions, at their positions."""

    def wake(self) -> None:
        """Makes a poll in another thread return, at once or when its time is over."""

    def close(self) -> None:
        """Releases the connection."""


class Transport(Protocol):
    """Topics of a run. Opened in the process that uses it."""

    def partitions(self, topic: str) -> int:
        """Returns the number of partitions of a topic; raises TopicError when it does not exist."""

    def topic_id(self, topic: str) -> str | None:
        """Returns Kafka's id of a topic, which a recreated topic does not share; None where brokers have none."""

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        """Returns the first offset that a partition still has, and where its committed records end."""

    def reader(self, topic: str, offsets: Mapping[int, int | None]) -> Reader:
        """Opens partitions at offsets; None is the first record that is kept."""

    def send(self, topic: str, key: str, values: Sequence[bytes]) -> None:
        """Writes records in order; returns when the brokers have them all."""

    def commit(self, topic: str, offsets: Mapping[int, int]) -> None:
        """Commits next offsets under the run's trainer group."""

    def close(self) -> None:
        """Releases all connections."""
