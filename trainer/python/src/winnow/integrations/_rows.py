"""Rows for loaders that read ahead."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

from torch.utils.data import IterableDataset, default_collate

from winnow._errors import StateError

#: Batches that a loader may be ahead of the training.
_AHEAD = 8


class Rows(IterableDataset[Any]):
    """Yields the rows of a reader and remembers its state after each of the newest batches.

    Loaders of training libraries fetch a batch before the one that is trained on is done: the state of the reader is ahead of the
    training. A checkpoint needs the state after the last batch that was trained on: :meth:`state_after`.
    """

    def __init__(self, data: Any, batch_rows: int) -> None:
        self._data, self._batch_rows = data, batch_rows
        self._states: OrderedDict[int, Mapping[str, Any]] = OrderedDict()
        self._batches: OrderedDict[int, list[Any]] = OrderedDict()
        self._rows = 0

    def __iter__(self) -> Iterator[Any]:
        self._states.clear()
        self._batches.clear()
        self._rows = 0
        self._states[0] = self._data.state_dict()
        for row in self._data:
            self._batches.setdefault(self._rows // self._batch_rows + 1, []).append(row)
            self._rows += 1
            if self._rows % self._batch_rows == 0:
                self._states[self._rows // self._batch_rows] = self._data.state_dict()
                for known in (self._states, self._batches):
                    if len(known) > _AHEAD:
                        known.popitem(last=False)
            yield row

    def state_after(self, batches: int) -> Mapping[str, Any]:
        """Returns the state of the reader after so many batches of this iteration."""
        if batches not in self._states:
            raise StateError(
                f"no state after batch {batches} of the reader: known are {list(self._states)}; give Rows the batch size of the "
                "loader, and no loader workers"
            )
        return self._states[batches]

    def batch(self, number: int) -> Any:
        """Returns a batch of this iteration, counted from 1; None where it is not one of the newest."""
        rows = self._batches.get(number)
        return default_collate(rows) if rows else None

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continues from a state; before the first row."""
        self._data.load_state_dict(state)

    def committed(self, state: Mapping[str, Any]) -> None:
        """Commits the offsets of a saved state, which the console's pacing reads."""
        self._data.committed(state)
