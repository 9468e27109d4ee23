"""The samples of a run in feed order 1, as rows of tokens or one by one."""

from __future__ import annotations

import logging
import mmap
import os
import sys
import weakref
from array import array
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import gcd
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

from winnow import _state
from winnow._errors import ConfigError, OffsetLostError, StateError, TopicError, WinnowError
from winnow._feed import Feed
from winnow._packing import PartitionLanes, lane_of, lowest_reader, partition_of
from winnow._tokens import Encoder
from winnow._transport import Message

if TYPE_CHECKING:
    from winnow._run import Run

LOG = logging.getLogger("winnow")

_MOST_LANES = 1024

# readers of a parent process: their threads do not run in this one, and to release them would wait for the threads
_INHERITED: list[Any] = []


@dataclass(frozen=True, slots=True)
class Options:
    """How a reader reads; see `Run.selected`."""

    encoder: Encoder | None
    seq_len: int
    rank: int
    world: int
    lanes: int
    batch_size: int | None
    prefetch: int
    prefetch_bytes: int
    timeout: float
    shift_labels: bool
    allow_missing_records: bool

    def __post_init__(self) -> None:
        least = {"seq_len": 1, "world": 1, "lanes": 1, "prefetch": 1, "prefetch_bytes": 1, "timeout": 0, "rank": 0}
        if self.batch_size is not None:
            least["batch_size"] = 1
        for name, low in least.items():
            value = getattr(self, name)
            if name == "timeout" and not isinstance(value, Real):
                raise ConfigError(f"invalid timeout {value!r}: it must be a number of seconds; correct it")
            if name != "timeout" and not isinstance(value, Integral):
                raise ConfigError(f"invalid {name} {value!r}: it must be a whole number; correct it")
            if value < low:
                raise ConfigError(f"invalid {name} {value}: it must be {low} or more; correct it")
        if self.lanes > _MOST_LANES:
            raise ConfigError(
                f"invalid lanes {self.lanes}: it must be {_MOST_LANES} or less, since each holds a row of each partition; lower it"
            )
        if self.rank >= self.world:
            raise ConfigError(f"invalid rank {self.rank}: it must be less than world {self.world}; correct it")


class Selected(Iterator[Any]):
    """Iterates over the samples of a run that belong to one rank; continues after any row.

    With a tokenizer it yields dicts of `input_ids`, `labels` and `row`, without one `winnow.Sample`. Connections are opened by the
    process that iterates. Not thread-safe.
    """

    def __init__(self, run: Run, options: Options) -> None:
        self._run = run
        self._options = options
        self._convert: Callable[[Message], Any] = _converter(run, options.encoder)
        self._workers = _Handed()
        self._feed: Feed[Any] | None = None
        self._clear()

    def _clear(self) -> None:
        self._row = 0
        self._phase: int | None = None
        self._partitions: int | None = None
        self._topic_id: str | None = None
        self._lanes: dict[int, PartitionLanes] = {}
        # of partitions whose lanes are of an earlier row than the next one
        self._behind: dict[int, int] = {}
        # within a block of rows, one of each rank: where it began, and the lanes that it has changed
        self._begin = 0
        self._before: dict[int, PartitionLanes] = {}
        self._made: Any = None
        self._saved: Mapping[str, Any] | None = None
        self._pid = os.getpid()

    # Iteration

    def __iter__(self) -> Selected:
        self._adopt()
        workers = _worker()[1]
        if workers > 1 and self._options.batch_size is None:
            raise ConfigError(
                f"batch_size of the dataset is not set: {workers} loader workers share its rows by batches; give "
                "run.selected(batch_size=B) the batch_size of the DataLoader, 1 for DataLoader(batch_size=None)"
            )
        if _in_worker():
            self._workers.mark()
        return self

    def __next__(self) -> Any:
        self._open()
        world = self._options.world
        while True:
            block = self._row // world
            for row in range(self._row, (block + 1) * world):
                self._step(row)
                self._row = row + 1
            made, self._made = self._made, None
            self._begin = self._row
            self._before.clear()
            if made is not None:
                return made

    def _step(self, row: int) -> None:
        """Makes the row where it is of a partition that this reader reads, and keeps it where it is its own."""
        assert self._partitions is not None
        partition = partition_of(row, self._partitions)
        if partition not in self._lanes:
            return
        if partition not in self._before:
            self._before[partition] = self._lanes[partition].copy()
        made = self._make(row, partition)
        if row % self._options.world == self._options.rank and self._is_ours(row // self._options.world):
            self._made = made

    def _make(self, row: int, partition: int) -> Any:
        assert self._feed is not None and self._partitions is not None
        lanes, options = self._lanes[partition], self._options
        if options.encoder is None:
            item = self._feed.next(partition, options.timeout, self._report_pacing)
            lanes.offset = item.offset + 1
            return item.value
        lane = lane_of(row, self._partitions, options.lanes)
        while not lanes.ready(lane):
            item = self._feed.next(partition, options.timeout, self._report_pacing)
            lanes.append(item.value)
            lanes.offset = item.offset + 1
        return self._shape(lanes.take(lane), row)

    def _shape(self, tokens: array[int], row: int) -> dict[str, Any]:
        if not self._options.shift_labels:
            return {"input_ids": tokens, "labels": tokens[:], "row": row}
        return {"input_ids": tokens[:-1], "labels": tokens[1:], "row": row}

    def _is_ours(self, turn: int) -> bool:
        """Whether a row of the rank, counted from 0, is of this loader worker: they take batches in turn."""
        worker, workers = _worker()
        return workers == 1 or (turn - (self._phase or 0)) // (self._options.batch_size or 1) % workers == worker

    def _read_partitions(self) -> list[int]:
        """The partitions that this reader has to read, whatever the row."""
        assert self._partitions is not None
        count, world, rank = self._partitions, self._options.world, self._options.rank
        workers = _worker()[1]
        if workers == 1:
            return list(range(rank % gcd(world, count), count, gcd(world, count)))
        # after so many turns partitions and workers are those of the first again
        period = (self._options.batch_size or 1) * workers * count
        first = self._phase or 0
        return sorted({(turn * world + rank) % count for turn in range(first, first + period) if self._is_ours(turn)})

    # Opening

    def _adopt(self) -> None:
        """Continues on its own in a process that inherited it."""
        if self._pid != os.getpid():
            _INHERITED.append(self._feed)
            state = self._snapshot()
            # turns of workers are counted from here
            state.pop("worker", None)
            self._feed = None
            self._load(state)

    def _describe(self) -> None:
        """Reads the number of partitions and the id of the topic, which the order depends on."""
        topic = self._run.topics.selected
        count, topic_id = self._run.transport.partitions(topic), self._run.transport.topic_id(topic)
        if self._partitions is not None and self._partitions != count:
            raise StateError(
                f"{topic} has {count} partitions, the state has {self._partitions}: the order of samples depends on their "
                "number; resume with the topic of the state, or start without it"
            )
        _check_same(topic, self._topic_id, topic_id)
        self._topic_id = topic_id
        self._partitions = count
        if self._phase is None:
            world, rank = self._options.world, self._options.rank
            # first turn of this rank at or after the row
            self._phase = (self._row - rank + world - 1) // world if self._row > rank else 0
        for partition in self._read_partitions():
            if partition not in self._lanes:
                if self._row > 0:
                    raise StateError(
                        f"the state has no lanes of partition {partition}, which rank {self._options.rank} of "
                        f"{self._options.world} reads: it is of other ranks; resume from winnow.merge_states of the states "
                        "of all ranks"
                    )
                self._lanes[partition] = self._new_lanes()

    def _new_lanes(self) -> PartitionLanes:
        encoder = self._options.encoder
        if encoder is None:
            return PartitionLanes(0, 0, 0)
        return PartitionLanes(self._options.seq_len, self._options.lanes, encoder.end_of_text)

    def _open(self) -> None:
        self._adopt()
        if self._feed is not None:
            return
        self._describe()
        ours = self._read_partitions()
        self._lanes = {p: lanes for p, lanes in self._lanes.items() if p in ours}
        topic = self._run.topics.selected
        offsets = {p: lanes.offset for p, lanes in self._lanes.items()}
        for partition, offset in offsets.items():
            offsets[partition] = self._available(topic, partition, offset)
        reader = self._run.reader(topic, dict(offsets))
        self._feed = Feed(reader, topic, offsets, self._convert, self._options.prefetch, self._options.prefetch_bytes)
        # without reference to this reader: a reader that is no longer used is closed
        self._closing = weakref.finalize(self, self._feed.close)
        self._catch_up()

    def _available(self, topic: str, partition: int, offset: int) -> int:
        start, end = self._run.transport.bounds(topic, partition)
        if offset > end:
            raise OffsetLostError(
                f"offset {offset} of {topic}-{partition} is after its end {end}: the topic was recreated or has lost records; "
                "start a new training run without the state, or restore the topic"
            )
        if offset >= start:
            return offset
        what = f"offsets {offset} to {start - 1} of {topic}-{partition} were deleted before they were read"
        if not self._options.allow_missing_records:
            raise OffsetLostError(
                f"{what}: the order of samples would change; restore the topic, or give allow_missing_records=True to continue "
                "at the first record that is left"
            )
        LOG.warning("continuing without missing records topic=%s partition=%d error=%s", topic, partition, what)
        return start

    def _catch_up(self) -> None:
        """Makes the rows again that a merged state has of some partitions and not of others."""
        assert self._partitions is not None
        for partition in [p for p in self._behind if p in self._lanes]:
            lanes = self._lanes[partition]
            saved = lanes.copy()
            first = self._behind[partition]
            try:
                for row in range(first + (partition - first) % self._partitions, self._row, self._partitions):
                    self._make(row, partition)
            except BaseException:
                self._lanes[partition] = saved
                self._shut()
                raise
            del self._behind[partition]
        self._behind.clear()

    # State

    def state_dict(self) -> dict[str, Any]:
        """Returns where the next row continues, as JSON can hold it; see `winnow.merge_states`."""
        self._workers.refuse("its state")
        self._adopt()
        if self._partitions is None and _in_worker():
            self._describe()
        self._saved = state = self._snapshot()
        return state

    def _snapshot(self) -> dict[str, Any]:
        options, encoder = self._options, self._options.encoder
        entries: list[dict[str, Any] | None] = [None] * (self._partitions or 0)
        for partition, lanes in (self._lanes | self._before).items():
            entries[partition] = {"offset": lanes.offset, "tokens": lanes.tokens()}
            if partition in self._behind:
                entries[partition]["row"] = self._behind[partition]  # type: ignore[index]
        state: dict[str, Any] = {
            "order": _state.ORDER,
            "run": self._run.name,
            "topic": self._run.topics.selected,
            "topicId": self._topic_id or "",
            "partitions": self._partitions,
            "seqLen": options.seq_len if encoder else 0,
            "lanes": options.lanes if encoder else 0,
            "tokenizer": encoder.identity if encoder else "",
            "endOfText": encoder.end_of_text if encoder else -1,
            "row": self._begin,
            "lanesOf": entries,
        }
        worker, workers = _worker()
        if workers > 1 and self._phase is not None:
            state["worker"] = [worker, workers, options.batch_size, self._phase]
        return state

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continues from a state, the rank's own or one of `winnow.merge_states`.

        Raises StateError when it is of another run, or of other options than those of this reader.
        """
        if not isinstance(state, Mapping):
            raise StateError(f"not a state of a reader: {type(state).__name__}; give what state_dict() returned")
        if "lanesOf" not in state and list(_state.readers_in(state)):
            raise StateError(
                "this is the state of a StatefulDataLoader: load it into the loader, or merge it; see winnow.merge_states"
            )
        expected = self._snapshot()
        for name in ("order", "run", "topic", "seqLen", "lanes", "tokenizer", "endOfText"):
            if name not in state:
                raise StateError(f"not a state of a reader: it has no '{name}'; give what state_dict() returned")
            if state[name] != expected[name]:
                raise StateError(
                    f"the state does not fit: {name} is {state[name]!r} there and {expected[name]!r} here; resume with the "
                    "options of the state, or start without it"
                )
        if not _state.is_whole(state):
            raise StateError("the state is damaged: its row or its lanes are out of range; resume from an earlier checkpoint")
        self._shut()
        self._workers.clear()
        self._load(state)

    def _load(self, state: Mapping[str, Any]) -> None:
        self._clear()
        self._saved = state
        self._row = self._begin = state["row"]
        self._partitions = state["partitions"]
        self._topic_id = state["topicId"] or None
        worker, workers = _worker()
        if state.get("worker", [])[:3] == [worker, workers, self._options.batch_size]:
            self._phase = state["worker"][3]
        for partition, entry in enumerate(state["lanesOf"]):
            if entry is not None:
                lanes = self._new_lanes()
                lanes.restore(entry["offset"], entry["tokens"])
                self._lanes[partition] = lanes
                if entry.get("row", self._row) < self._row:
                    self._behind[partition] = entry["row"]

    def get_state(self) -> dict[str, Any]:
        """Returns the same as `state_dict`, for Grain."""
        return self.state_dict()

    def set_state(self, state: Mapping[str, Any]) -> None:
        """Does the same as `load_state_dict`, for Grain."""
        self.load_state_dict(state)

    def committed(self, state: Mapping[str, Any] | None = None) -> None:
        """Commits the offsets of a saved state, which the console's pacing reads.

        `state` is what was saved: by default the newest `state_dict()` of this reader, with loader workers that of the
        `StatefulDataLoader`. A commit that fails is logged; the next one includes it.

        Raises OffsetLostError when the topic was recreated since.
        """
        if state is None:
            self._workers.refuse("how far it is")
            state = self._saved or self._snapshot()
        merged = _state.merge_states([state])
        partitions, topic = merged["partitions"], merged["topic"]
        if partitions is None:
            return
        offsets = {p: entry["offset"] for p, entry in enumerate(merged["lanesOf"]) if entry is not None}
        topic_id = self._commit(topic, partitions, offsets)
        if topic_id is not None:
            _check_same(topic, merged["topicId"] or None, topic_id)

    def _report_pacing(self) -> None:
        """Commits how far the rows are: only these offsets show the console which partition is waited for."""
        assert self._partitions is not None
        self._commit(self._run.topics.selected, self._partitions, {p: lanes.offset for p, lanes in self._lanes.items()})

    def _commit(self, topic: str, partitions: int, offsets: Mapping[int, int]) -> str | None:
        """Commits those that are this rank's to commit; returns the id of the topic, None when it failed, which is logged."""
        options = self._options
        ours = {p: offset for p, offset in offsets.items() if lowest_reader(p, partitions, options.world) == options.rank}
        try:
            topic_id = self._run.transport.topic_id(topic)
            self._run.transport.commit(topic, ours)
        except TopicError as e:
            LOG.warning("offsets were not committed, the next checkpoint commits them topic=%s error=%s", topic, e)
            return None
        return topic_id

    # End

    def _shut(self) -> None:
        if self._feed is not None:
            self._closing()
            self._feed = None

    def close(self) -> None:
        """Stops reading ahead and releases connections; the state stays."""
        if self._pid == os.getpid() and self._feed is not None:
            state = self._snapshot()
            self._shut()
            self._load(state)

    def __enter__(self) -> Selected:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def skipped(self) -> int:
        """Number of unreadable records that this process has skipped since it opened the topic."""
        return 0 if self._feed is None else self._feed.skipped

    def __reduce__(self) -> Any:
        self._workers.hand_to_spawned()
        return _restored, (type(self), self._run, self._options, self._snapshot())


def _restored(kind: type[Selected], run: Run, options: Options, state: Mapping[str, Any]) -> Selected:
    selected = kind(run, options)
    selected._load(state)
    return selected


def _check_same(topic: str, expected: str | None, found: str | None) -> None:
    if expected is not None and found is not None and expected != found:
        raise OffsetLostError(
            f"{topic} was recreated: it has the id {found}, the state has {expected}; start a new training run without the "
            "state, or restore the topic"
        )


def _converter(run: Run, encoder: Encoder | None) -> Callable[[Message], Any]:
    if encoder is None:
        return run.decode_sample

    def tokens(message: Message) -> array[int]:
        return encoder(run.decode_text(message))

    return tokens


def _torch_worker() -> Any:
    # with loader workers torch is imported
    data = sys.modules.get("torch.utils.data")
    return data.get_worker_info() if data is not None else None


def _worker() -> tuple[int, int]:
    info = _torch_worker()
    return (0, 1) if info is None else (info.id, info.num_workers)


def _in_worker() -> bool:
    return _torch_worker() is not None


class _Handed:
    """Whether loader workers iterate over a dataset: then the process that made it cannot see how far they are."""

    def __init__(self) -> None:
        # shared with the processes that are forked from this one
        self._flag = mmap.mmap(-1, 1)

    def mark(self) -> None:
        self._flag[0] = 1

    def clear(self) -> None:
        if not _in_worker():
            self._flag[0] = 0

    def hand_to_spawned(self) -> None:
        from multiprocessing import context

        if context.get_spawning_popen() is not None:
            self.mark()

    def refuse(self, what: str) -> None:
        if self._flag[0] and not _in_worker():
            raise WinnowError(
                f"loader workers iterate over this dataset: {what} is in the loader; use StatefulDataLoader, save its "
                "state_dict(), and give that to committed()"
            )
