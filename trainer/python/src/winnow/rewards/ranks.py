"""The processes that train one model."""

from __future__ import annotations

from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor


class Ranks:
    """Exchanges small values between all ranks of the default process group; one process is a group of its own.

    Values of the host travel over gloo, so that no device memory is used and no kernel waits for them. Every rank has to make the
    same calls in the same order.
    """

    def __init__(self) -> None:
        self._group: Any = None
        if dist.is_available() and dist.is_initialized():
            self.rank, self.size = dist.get_rank(), dist.get_world_size()
            if self.size > 1 and "gloo" not in str(dist.get_backend()):
                self._group = dist.new_group(backend="gloo")
        else:
            self.rank, self.size = 0, 1

    def broadcast(self, value: Any) -> Any:
        """Returns rank 0's value on every rank."""
        if self.size == 1:
            return value
        box = [value]
        dist.broadcast_object_list(box, src=0, group=self._group, device=torch.device("cpu"))
        return box[0]

    def gather(self, value: Any) -> list[Any]:
        """Returns the values of all ranks, in the order of the ranks, on every rank."""
        if self.size == 1:
            return [value]
        values = [None] * self.size
        dist.all_gather_object(values, value, group=self._group)
        return values

    def sum(self, values: Tensor) -> Tensor:
        """Adds a tensor of the host over all ranks, in place."""
        if self.size > 1:
            dist.all_reduce(values, group=self._group)
        return values

    def least(self, value: float) -> float:
        """Returns the least value of any rank."""
        if self.size == 1:
            return value
        box = torch.tensor([value], dtype=torch.float64)
        dist.all_reduce(box, op=dist.ReduceOp.MIN, group=self._group)
        return float(box)

    def sum_on_device(self, tensors: list[Tensor]) -> None:
        """Adds tensors over all ranks in place, where they are."""
        if self.size > 1:
            for work in [dist.all_reduce(tensor, async_op=True) for tensor in tensors]:
                work.wait()
