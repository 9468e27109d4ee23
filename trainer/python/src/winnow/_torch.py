"""The reader as a dataset of PyTorch. Imports torch."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Any

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

    For loaders with workers: ``DataLoader(data, batch_size=None, num_workers=W)`` of a reader with ``batch_size=1`` takes one
    row from each worker in turn. Each partition is then read and tokenized by one worker alone, where the number of ranks
    times W divides that of partitions. Rows that fill no batch are not yielded.
    """
    rows = []
    for row in loader:
        rows.append(row)
        if len(rows) == batch_size:
            yield default_collate(rows)
            rows = []
