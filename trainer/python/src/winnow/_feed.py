"""Reads partitions ahead on a background thread and returns their records by partition."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Generic, NamedTuple, TypeVar

from winnow._errors import LaneStarvedError, RecordError, RegistryError, WinnowError
from winnow._transport import Message, Reader

LOG = logging.getLogger("winnow")

T = TypeVar("T")

_POLL_SECONDS = 0.2
# while records of other partitions wait for their turn to be decoded
_SHORT_POLL_SECONDS = 0.005
_REGISTRY_PAUSE_SECONDS = 1.0
_STARVING_SECONDS = 1.0
# records are handed over in groups: to wake a thread for each of them takes longer than to decode it
_HANDOVER_SECONDS = 0.002
# what Python needs for a record beside its bytes
_RECORD_BYTES = 300


class Item(NamedTuple):
    """A record that was read ahead: its value as it was converted, and the bytes that it takes."""

    offset: int
    value: Any
    size: int


class Feed(Generic[T]):
    """Records of one topic by partition, decoded ahead of need.

    At most `prefetch` records are decoded ahead, and `prefetch_bytes` bytes are ahead, decoded or not, with what one poll adds;
    both are shared evenly by the partitions. Brokers send many records of one partition at a time, and a pause drops what was
    fetched: records wait undecoded for their turn, and a partition is paused only when its bytes are reached, while others are
    short. A record that does not decode is skipped, counted and logged.
    """

    def __init__(
        self,
        reader: Reader,
        topic: str,
        partitions: Mapping[int, int],
        convert: Callable[[Message], T],
        prefetch: int,
        prefetch_bytes: int,
    ) -> None:
        self._reader = reader
        self._topic = topic
        self._convert = convert
        self._most = max(1, prefetch // len(partitions))
        self._most_bytes = max(1, prefetch_bytes // len(partitions))
        self._queues: dict[int, deque[Item]] = {p: deque() for p in partitions}
        self._bytes = dict.fromkeys(partitions, 0)
        self._next = dict(partitions)
        # fetched and not decoded yet; of the thread alone
        self._raw: dict[int, deque[Message]] = {p: deque() for p in partitions}
        self._raw_bytes = dict.fromkeys(partitions, 0)
        self._fetched = dict(partitions)
        self._paused: set[int] = set()
        self._changed = threading.Condition()
        self._closed = False
        # decoded and not handed over yet; of the thread alone
        self._made: list[tuple[int, Item]] = []
        # whether the thread waits for room
        self._resting = False
        self._failure: BaseException | None = None
        self._trouble: str | None = None
        self.skipped = 0
        self._thread = threading.Thread(target=self._run, name=f"winnow-feed-{topic}", daemon=True)
        self._pid = os.getpid()
        self._thread.start()

    def next(self, partition: int, timeout: float, starving: Callable[[], None] | None = None) -> Item:
        """Returns the next record of a partition; waits at most `timeout` seconds, forever with 0.

        Calls `starving` once when no record has come for about a second.
        """
        queue = self._queues[partition]
        with self._changed:
            if queue:
                return self._taken(partition)
        left = timeout or None
        if starving is not None:
            moment = min(_STARVING_SECONDS, timeout / 2 or _STARVING_SECONDS)
            with self._changed:
                came = self._changed.wait_for(lambda: queue or self._failure or self._closed, moment)
            if not came:
                starving()
                left = left and left - moment
        with self._changed:
            if not self._changed.wait_for(lambda: queue or self._failure or self._closed, left):
                pass
            elif queue:
                return self._taken(partition)
            elif self._failure is not None:
                raise _again(self._failure)
            else:
                raise WinnowError(f"cannot read {self._topic}: the reader is closed; open the run again")
        raise LaneStarvedError(self._starvation(partition, timeout))

    def _taken(self, partition: int) -> Item:
        item = self._queues[partition].popleft()
        self._bytes[partition] -= item.size
        if self._resting:
            self._changed.notify_all()
        return item

    def _starvation(self, partition: int, timeout: float) -> str:
        if self._trouble is not None:
            return f"no sample of {self._topic}-{partition} within {timeout:g} s: {self._trouble}"
        try:
            ends = self._reader.ends()
        except (WinnowError, RuntimeError) as e:
            return f"no sample of {self._topic}-{partition} within {timeout:g} s: {e}"
        with self._changed:
            lags = {p: ends[p] - (q[0].offset if q else self._next[p]) for p, q in self._queues.items() if p in ends}
        others = ", ".join(f"{p}: {max(0, lag)}" for p, lag in sorted(lags.items()) if p != partition)
        return (
            f"no sample of {self._topic}-{partition} at offset {self._next[partition]} within {timeout:g} s: samples are "
            f"dealt in turn and the partition has no more (records to read in other partitions of this reader: "
            f"{others or 'it reads no other'}); let the crawl write to this partition, resume the console if it is "
            "paused, or stop training if the run has ended; a partition that was added after the run was created never "
            "gets a sample"
        )

    def _run(self) -> None:
        try:
            while self._await_room():
                self._poll(self._decode())
        except BaseException as e:
            if not isinstance(e, WinnowError):
                LOG.exception("reading stopped topic=%s", self._topic)
            with self._changed:
                self._failure = e
                self._changed.notify_all()
        finally:
            self._reader.close()

    def _await_room(self) -> bool:
        """Waits until a partition is short of records; false once closed."""
        with self._changed:
            if not any(self._is_below(p, 2) for p in self._queues):
                self._resting = True
                self._changed.wait_for(lambda: self._closed or any(self._is_below(p, 4) for p in self._queues))
                self._resting = False
            return not self._closed

    def _is_full(self, partition: int) -> bool:
        return len(self._queues[partition]) >= self._most or self._bytes[partition] >= self._most_bytes

    def _is_below(self, partition: int, part: int) -> bool:
        """Whether a partition has at most one part in so many of its share."""
        return len(self._queues[partition]) <= self._most // part and self._bytes[partition] <= self._most_bytes // part

    def _decode(self) -> bool:
        """Decodes for a moment, first where the least is decoded; returns whether more can be decoded."""
        waiting = [p for p, raw in self._raw.items() if raw and not self._is_full(p)]
        waiting.sort(key=lambda p: len(self._queues[p]))
        until = time.monotonic() + _HANDOVER_SECONDS
        try:
            for partition in waiting:
                raw, left = self._raw[partition], self._most - len(self._queues[partition])
                room = self._most_bytes - self._bytes[partition]
                while raw and left > 0 and room > 0:
                    made = self._decode_one(raw[0])
                    if self._closed:
                        return False
                    self._raw_bytes[partition] -= _raw_size(raw.popleft())
                    left, room = left - (made > 0), room - made
                    if time.monotonic() >= until:
                        return True
            return False
        finally:
            self._hand_over()

    def _decode_one(self, message: Message) -> int:
        """Decodes a record; returns the bytes that it takes, 0 where it is skipped."""
        size = 0
        try:
            value: Any = self._converted(message)
        except RecordError as e:
            self._skip(message, e)
        else:
            if self._closed:
                return 0
            size = 128 + 5 * len(message.value or b"")
            self._made.append((message.partition, Item(message.offset, value, size)))
        self._next[message.partition] = message.offset + 1
        return size

    def _poll(self, busy: bool) -> None:
        """Fetches records where a partition is short and has none left to decode; does not wait for them when there is work."""
        if any(not self._raw[p] and self._is_below(p, 2) for p in self._queues):
            self._pause_and_resume()
            pause = _SHORT_POLL_SECONDS if any(self._raw.values()) else _POLL_SECONDS
            for message in self._reader.poll(0.0 if busy else pause):
                partition = message.partition
                # records that were fetched before a pause may come again after it
                if message.offset >= self._fetched[partition]:
                    self._fetched[partition] = message.offset + 1
                    self._raw[partition].append(message)
                    self._raw_bytes[partition] += _raw_size(message)

    def _pause_and_resume(self) -> None:
        held = {p: self._raw_bytes[p] + self._bytes[p] for p in self._queues}
        full = {p for p, size in held.items() if size >= self._most_bytes} - self._paused
        short = {p for p in self._paused if held[p] <= self._most_bytes // 2}
        if full:
            self._reader.pause(full)
        if short:
            self._reader.resume(short)
        self._paused = (self._paused | full) - short

    def _hand_over(self) -> None:
        if self._made:
            with self._changed:
                for partition, item in self._made:
                    self._queues[partition].append(item)
                    self._bytes[partition] += item.size
                self._changed.notify_all()
            self._made.clear()

    def _converted(self, message: Message) -> T | None:
        """Decodes a record; retries while the registry does not answer; None once closed."""
        while not self._closed:
            try:
                value = self._convert(message)
            except RegistryError as e:
                if self._trouble is None:
                    LOG.warning("records cannot be decoded yet, retrying topic=%s error=%s", self._topic, e)
                self._trouble = str(e)
                self._hand_over()
                with self._changed:
                    self._changed.wait_for(lambda: self._closed, _REGISTRY_PAUSE_SECONDS)
            else:
                self._trouble = None
                return value
        return None

    def _skip(self, message: Message, error: RecordError) -> None:
        self.skipped += 1
        # the first, and whenever their number has doubled: a flood must not fill the log
        if self.skipped & (self.skipped - 1) == 0:
            LOG.warning(
                "skipped an unreadable record topic=%s partition=%d offset=%d times=%d error=%s",
                message.topic,
                message.partition,
                message.offset,
                self.skipped,
                error,
            )

    def close(self) -> None:
        """Stops reading and releases the connection; does nothing in a process that only inherited it."""
        if self._pid != os.getpid():
            return
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._reader.wake()
        if threading.current_thread() is not self._thread:
            deadline = time.monotonic() + 10
            while self._thread.is_alive() and time.monotonic() < deadline:
                self._thread.join(0.2)


def _raw_size(message: Message) -> int:
    return _RECORD_BYTES + len(message.value or b"")


def _again(failure: BaseException) -> BaseException:
    """A copy of the error, so that each caller has its own traceback."""
    if isinstance(failure, WinnowError):
        return type(failure)(*failure.args)
    return WinnowError(f"reading stopped: {type(failure).__name__}: {failure}; see the log")
