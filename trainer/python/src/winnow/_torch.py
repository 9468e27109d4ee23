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
        ids = torch.frombuffer(tokens, dtype=torch.int32).to(torch.int64)
        if not self._options.shift_labels:
            return {"input_ids": ids, "labels": ids.clone(), "row": row}
        return {"input_ids": ids[:-1].clone(), "labels": ids[1:].clone(), "row": row}
