"""Losses and gradients of token rows, with the work shared by all ranks."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from .preconditioner import local
from .ranks import Ranks
from .rows import IGNORED, Row, by_length

#: Computes logits [rows, columns, vocabulary] from the model and input ids [rows, columns].
Logits = Callable[[nn.Module, Tensor], Any]


class RowLosses:
    """Runs rows through a model as it is, in evaluation mode.

    Row groups are dealt to ranks in turn. A model with sharded parameters gathers them in each pass, so that every rank
    makes the same number of passes: a rank without a group repeats a row that counts nothing.
    """

    def __init__(
        self,
        model: nn.Module,
        ranks: Ranks,
        token_budget: int,
        logits: Logits | None,
        autocast: torch.dtype | None,
        compiled: bool,
    ) -> None:
        # the wrapper would reduce gradients and buffers in its own time
        self.module = model.module if isinstance(model, DistributedDataParallel) else model
        self._ranks, self._budget, self._autocast, self._compiled = ranks, token_budget, autocast, compiled
        self._logits = logits or _logits
        self._fsdp: list[Any] = [m for m in self.module.modules() if hasattr(m, "reshard") and hasattr(m, "unshard")]

    @property
    def sharded(self) -> bool:
        """Whether parameters are sharded by ``fully_shard``."""
        return bool(self._fsdp)

    def reshard(self) -> None:
        """Frees gathered parameters, which would hide a change of the shards."""
        for module in self._fsdp:
            module.reshard()

    @contextlib.contextmanager
    def measuring(self) -> Iterator[None]:
        """Puts the model in evaluation mode; puts modes, buffers and random generators back, whatever happens."""
        modes = [(module, module.training) for module in self.module.modules()]
        buffers = [(buffer, buffer.detach().clone()) for buffer in self.module.buffers()]
        device = self.device
        devices = [device] if device.type == "cuda" else []
        stance = getattr(torch.compiler, "set_stance", None)
        eager = stance("force_eager") if stance and not self._compiled else contextlib.nullcontext()
        with torch.random.fork_rng(devices=devices), eager:
            self.module.eval()
            try:
                yield
            finally:
                for module, training in modes:
                    module.training = training
                with torch.no_grad():
                    for buffer, value in buffers:
                        buffer.copy_(value)
                self.reshard()

    @property
    def device(self) -> torch.device:
        """Device of the parameters."""
        return next(self.module.parameters()).device

    def synchronize(self) -> None:
        """Waits until the device has done what it was given."""
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    def sums(self, rows: Sequence[Row]) -> list[float]:
        """Returns the summed loss of each row in nats, on every rank."""
        self.reshard()
        sums = torch.zeros(len(rows), dtype=torch.float64)
        with torch.no_grad():
            for group in self._mine(rows):
                losses = self._losses([rows[i] for i in group] or [rows[0]]).double().sum(1).cpu()
                if group:
                    sums[torch.tensor(group)] = losses
                self.reshard()
        total: list[float] = self._ranks.sum(sums).tolist()
        return total

    def gradient(self, rows: Sequence[Row], parameters: Sequence[Tensor]) -> list[Tensor]:
        """Returns this rank's shard of the gradient of the mean loss of all scored tokens; ``grad`` of parameters stays."""
        self.reshard()
        scored = sum(row.scored for row in rows)
        with torch.enable_grad():
            if self.sharded:
                return self._sharded_gradient(rows, parameters, scored)
            total: list[Tensor] | None = None
            for group in self._mine(rows):
                loss = self._losses([rows[i] for i in group]).sum() / scored
                found = torch.autograd.grad(loss, parameters, allow_unused=True, materialize_grads=True)
                total = list(found) if total is None else [s.add_(g) for s, g in zip(total, found, strict=True)]
        total = [torch.zeros_like(p) for p in parameters] if total is None else [t.contiguous() for t in total]
        self._ranks.sum_on_device(total)
        return total

    def _sharded_gradient(self, rows: Sequence[Row], parameters: Sequence[Tensor], scored: int) -> list[Tensor]:
        kept = [p.grad for p in parameters]
        try:
            for p in parameters:
                p.grad = None
            for group in self._mine(rows):
                # reducing divides by the number of ranks
                weight = self._ranks.size / scored if group else 0.0
                loss: Any = self._losses([rows[i] for i in group] or [rows[0]]).sum() * weight
                loss.backward()
            return [torch.zeros_like(local(p)) if p.grad is None else local(p.grad).clone() for p in parameters]
        finally:
            for p, grad in zip(parameters, kept, strict=True):
                p.grad = grad

    def _mine(self, rows: Sequence[Row]) -> list[list[int]]:
        ranks = self._ranks.size
        share = -(-sum(len(row.tokens) for row in rows) // ranks)
        groups = by_length(rows, min(self._budget, share))
        if self.sharded:
            groups += [[]] * (-len(groups) % ranks)
        return groups[self._ranks.rank :: ranks]

    def _losses(self, rows: Sequence[Row]) -> Tensor:
        """Loss of every token [rows, columns] in single precision or better; padding is at the end, and the model causal."""
        columns = max(len(row.tokens) for row in rows) - 1
        inputs = torch.zeros(len(rows), columns, dtype=torch.long)
        targets = torch.full((len(rows), columns), IGNORED, dtype=torch.long)
        for i, row in enumerate(rows):
            tokens = torch.as_tensor(row.tokens, dtype=torch.long)
            inputs[i, : len(tokens) - 1] = tokens[:-1]
            targets[i, row.first_scored - 1 : len(tokens) - 1] = tokens[row.first_scored :]
        device = self.device
        # a cast that autocast keeps of a weight would outlive a change of it
        cast: contextlib.AbstractContextManager[Any] = contextlib.nullcontext()
        if self._autocast is not None:
            cast = torch.autocast(device.type, self._autocast, cache_enabled=False)
        with cast:
            logits: Tensor = self._logits(self.module, inputs.to(device))
        logits = logits if logits.dtype == torch.float64 else logits.float()
        losses = F.cross_entropy(logits.flatten(0, 1), targets.to(device).flatten(), ignore_index=IGNORED, reduction="none")
        return losses.view(len(rows), columns)


def _logits(model: nn.Module, inputs: Tensor) -> Any:
    output = model(inputs)
    output = getattr(output, "logits", output)
    return output[0] if isinstance(output, (tuple, list)) else output
