"""Feed order 1: which partition and lane a row comes from, and how documents become rows."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterable, Sequence
from math import gcd

TOKENS = "i"
"""Type code of token arrays: 32 bits."""


def partition_of(row: int, partitions: int) -> int:
    """Returns the partition that a row comes from."""
    return row % partitions


def lane_of(row: int, partitions: int, lanes: int) -> int:
    """Returns the lane, of those of its partition, that a row comes from."""
    return row // partitions % lanes


def lowest_reader(partition: int, partitions: int, world: int) -> int:
    """Returns the lowest rank that reads a partition: the one that commits its offset."""
    return partition % gcd(world, partitions)


class Lane:
    """A queue of tokens: whole documents, of which the first may be partly used."""

    __slots__ = ("_documents", "_start", "size")

    def __init__(self, tokens: Iterable[int] = ()) -> None:
        first = array(TOKENS, tokens)
        self._documents: deque[array[int]] = deque([first] if first else [])
        self._start = 0
        self.size = len(first)

    def append(self, tokens: array[int]) -> None:
        """Appends tokens at the end; the array must not change afterwards."""
        if tokens:
            self._documents.append(tokens)
            self.size += len(tokens)

    def take(self, context: int) -> array[int]:
        """Returns the first `context` + 1 tokens and removes all of them but the last."""
        row = array(TOKENS)
        start = self._start
        while True:
            document = self._documents[0]
            missing = context + 1 - len(row)
            row += document[start : start + missing]
            if len(row) > context:
                # the last token stays, and it is in this document
                self._start = start + missing - 1
                break
            self._documents.popleft()
            start = 0
        self.size -= context
        return row

    def tokens(self) -> list[int]:
        """Returns the tokens that no row has used."""
        rest = array(TOKENS)
        for i, document in enumerate(self._documents):
            rest += document[self._start :] if i == 0 else document
        return rest.tolist()

    def copy(self) -> Lane:
        """Returns a lane that changes on its own."""
        lane = Lane()
        lane._documents = self._documents.copy()
        lane._start = self._start
        lane.size = self.size
        return lane


class PartitionLanes:
    """The lanes of one partition and the offset that its next document is read from."""

    __slots__ = ("_end_of_text", "context", "lanes", "offset")

    def __init__(self, context: int, lanes: int, end_of_text: int) -> None:
        self.context = context
        self.lanes = [Lane() for _ in range(lanes)]
        self.offset = 0
        self._end_of_text = array(TOKENS, [end_of_text])

    def ready(self, lane: int) -> bool:
        """Returns whether a lane holds a row."""
        return self.lanes[lane].size > self.context

    def append(self, document: array[int]) -> None:
        """Appends a document and one end-of-text token to the shortest lane, to the first of them where several are."""
        min(self.lanes, key=_size).append(document + self._end_of_text)

    def take(self, lane: int) -> array[int]:
        """Takes a row from a lane that is ready."""
        return self.lanes[lane].take(self.context)

    def tokens(self) -> list[list[int]]:
        """Returns the tokens of each lane that no row has used."""
        return [lane.tokens() for lane in self.lanes]

    def restore(self, offset: int, tokens: Sequence[Iterable[int]]) -> None:
        """Continues from an offset and the tokens of each lane."""
        self.offset = offset
        self.lanes = [Lane(each) for each in tokens]

    def copy(self) -> PartitionLanes:
        """Returns lanes that change on their own."""
        other = PartitionLanes.__new__(PartitionLanes)
        other.context, other._end_of_text = self.context, self._end_of_text
        other.lanes = [lane.copy() for lane in self.lanes]
        other.offset = self.offset
        return other


def _size(lane: Lane) -> int:
    return lane.size
