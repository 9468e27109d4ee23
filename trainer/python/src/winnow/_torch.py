"""The reader as a dataset of PyTorch. Imports torch."""

from __future__ import annotations

from array import array
from typing import Any

import torch
from torch.utils.data import IterableDataset

from winnow._selected import Selected


class SelectedDataset(Selected, IterableDataset):
    """Iterates over the samples of one rank as an `IterableDataset`; rows are tensors of 64-bit ids."""

    def _shape(self, tokens: array[int], row: int) -> dict[str, Any]:
        ids = torch.frombuffer(tokens, dtype=torch.int32)
        # copies of their own: who masks labels in place does not change inputs
        shift = self._options.shift_labels
        inputs, labels = (ids[:-1], ids[1:]) if shift else (ids, ids)
        return {"input_ids": inputs.to(torch.int64), "labels": labels.to(torch.int64), "row": row}
