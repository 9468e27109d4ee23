"""The reader as a dataset of PyTorch. Imports torch."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import torch
from torch.utils.data import IterableDataset, default_collate

from winnow._selected import Selected


class SelectedDataset(Selected, IterableDataset):
    """Iterates over the samples of one rank as an `IterableDataset`; rows are tensors of 64-bit ids."""

    def _shape(self, tokens: array[int], row: int) -> dict[str, Any]:
        ids = torch.frombuffer(tokens, dtype=torch.int32)
        # copies of their own: who masks labels in place does not change inputs
        shift = self._options.shift_labels
        inputs, labels = (ids[:-1], ids[1:]) if shift else (ids, ids)
        return {"input_ids": inputs.to(torch.int64), "labels": labels.to(torch.int64), "row": row}


def batched(loader: Iterable[Any], batch_size: int) -> Iterator[Any]:
    """Yields batches of the rows of a loader that has none of its own, in their order.

    For loaders with workers: ``DataLoader(data, batch_size=None, num_workers=W, collate_fn=winnow.compact)`` of a reader with
    ``batch_size=1`` takes one row from each worker in turn. Each partition is then read and tokenized by one worker alone,
    where the number of ranks times W divides that of partitions. Rows that fill no batch are not yielded.
    """
    rows = []
    for row in loader:
        rows.append(_expanded(row) if isinstance(row, CompactRow) else row)
        if len(rows) == batch_size:
            yield default_collate(rows)
            rows = []


class CompactRow(NamedTuple):
    """A row as bytes of 32-bit ids."""

    input_ids: bytes
    labels: bytes
    row: int


def compact(row: Any) -> Any:
    """Packs a row for its way out of a loader worker, as `collate_fn`: a tensor would take a piece of shared memory of its own."""
    if not isinstance(row, dict):
        return row
    ids, labels = (row[name].to(torch.int32).numpy().tobytes() for name in ("input_ids", "labels"))
    return CompactRow(ids, labels, row["row"])


def _expanded(row: CompactRow) -> dict[str, Any]:
    ids, labels = (torch.frombuffer(bytearray(data), dtype=torch.int32).to(torch.int64) for data in row[:2])
    return {"input_ids": ids, "labels": labels, "row": row.row}
