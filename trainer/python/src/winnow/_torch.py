"""The reader as a dataset of PyTorch. Imports torch."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import torch
from torch.utils.data import IterableDataset, default_collate

from winnow._errors import ConfigError
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
    """Yields batches of the rows that the workers of a loader take in turn, in the order of the rank.

    For ``DataLoader(data, batch_size=K, num_workers=W, collate_fn=winnow.compact)`` of a reader with ``batch_size=1``: each
    partition is then read and tokenized by one worker alone, where the number of ranks times W divides that of partitions.
    A worker hands over K of its rows at a time (``batch_size=None``: one row), and K rows of each worker are put in order here;
    ``batch_size`` has to be a multiple of K times W, so that the state of the loader between two batches is exact. Batches of
    rows are dicts of tensors, those of samples are lists. Rows that fill no batch are not yielded.

    Raises ConfigError where ``batch_size`` is not such a multiple.
    """
    workers = max(1, getattr(loader, "num_workers", 1))
    bundles: list[list[Any]] = []
    rows: list[Any] = []
    for made in loader:
        if isinstance(made, CompactRows):
            _check_multiple(batch_size, workers, len(made.rows))
            bundles.append(made.rows)
            if len(bundles) < workers:
                continue
            rows += [row for turn in zip(*bundles, strict=True) for row in turn]
            bundles.clear()
        else:
            rows.append(made)
        while len(rows) >= batch_size:
            yield _collated(rows[:batch_size])
            del rows[:batch_size]


def _check_multiple(batch_size: int, workers: int, rows: int) -> None:
    if batch_size % (workers * rows):
        raise ConfigError(
            f"invalid batch_size {batch_size} of winnow.batched: it must be a multiple of {workers * rows}, since {workers} "
            f"workers hand over {rows} rows each; correct it, or batch_size of the loader"
        )


def _collated(rows: list[Any]) -> Any:
    expanded = [_expanded(row) if isinstance(row, CompactRow) else row for row in rows]
    return default_collate(expanded) if isinstance(expanded[0], dict) else expanded


class CompactRow(NamedTuple):
    """A row as bytes of 32-bit ids."""

    input_ids: bytes
    labels: bytes
    row: int


class CompactRows(NamedTuple):
    """Rows of one worker, or samples."""

    rows: list[Any]


def compact(rows: Any) -> Any:
    """Packs rows for their way out of a loader worker, as `collate_fn`: a tensor would take a piece of shared memory of its own."""
    if isinstance(rows, list):
        return CompactRows([compact(row) for row in rows])
    if not isinstance(rows, dict):
        return rows
    ids, labels = (rows[name].to(torch.int32).numpy().tobytes() for name in ("input_ids", "labels"))
    return CompactRow(ids, labels, rows["row"])


def _expanded(row: CompactRow) -> dict[str, Any]:
    ids, labels = (torch.frombuffer(bytearray(data), dtype=torch.int32).to(torch.int64) for data in row[:2])
    return {"input_ids": ids, "labels": labels, "row": row.row}
