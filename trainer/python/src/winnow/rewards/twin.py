"""Twin influence: what training on a document is worth to the reference tasks, by two forward passes."""

from __future__ import annotations

import contextlib
import logging
import math
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from .cost import Cost
from .losses import Logits, RowLosses
from .preconditioner import Preconditioner, local
from .ranks import Ranks
from .reference import Reference
from .rows import Row, document_means, windows
from .trial import TrialSteps, require_trial_steps

_LOG = logging.getLogger("winnow.rewards")
# an audit passes over the reference for each document, so that it takes fewer items than a reading
_AUDIT_ITEMS = 12


class TwinInfluence:
    """Measures documents by the central difference of their loss along the preconditioned reference gradient.

    ::

        r_i = [l_i(w + e v) - l_i(w - e v)] / 2e  ~  <g_ref, P g_i>,   v = P g_ref

    ``l_i`` is the mean loss per token of the document's windows, ``g_ref`` the mean of the normalised gradients of the reference
    tasks, P the diagonal of the optimizer (see :class:`Preconditioner`), ``w`` the moving average of the weights. Positive
    means that training on the document lowers the reference loss. There are no hooks and no gradients of single documents.

    Weights, gradients (``grad``), buffers, modes, and random generators are as before after each call, to the bit, also after
    an exception. Under ``DistributedDataParallel`` and ``fully_shard`` all ranks make the same calls; each measures its share
    of the rows and holds its shard of v, and all get all results.

    Args:
        model: a causal language model: any module, wrapped or compiled, that turns input ids [rows, columns] into logits
            [rows, columns, vocabulary]. An output with ``logits`` and the first of a tuple are understood.
        optimizer: its optimizer; only parameters that it moves are displaced.
        reference: the reference tasks.
        windows: windows of ``reference.seq_len`` tokens that a reading looks at in a document; 0 for all of it.
        average_decay: decay of the moving average of the weights that rewards are measured at; 0 for the weights themselves, whose
            readings swing.
        relative_step: size of the displacement, as a share of the size of the weights.
        token_budget: most padded tokens of a pass.
        clip_norm: largest norm of a gradient where training clips them; audits clip to the same norm.
        autocast: type for ``torch.autocast`` in the passes, for example ``torch.bfloat16``; losses are in single precision or
            better in any case.
        compiled: measure through compiled code too. By default the passes run eagerly, since their shapes vary.
        logits: ``(model, input_ids) -> logits`` for a model that is called in another way.
    """

    name = "twin"

    def __init__(
        self,
        model: nn.Module,
        optimizer: Any,
        reference: Reference,
        *,
        windows: int = 2,
        average_decay: float = 0.98,
        relative_step: float = 1e-3,
        token_budget: int = 8192,
        clip_norm: float | None = None,
        autocast: torch.dtype | None = None,
        compiled: bool = False,
        logits: Logits | None = None,
    ) -> None:
        if clip_norm is not None and not clip_norm > 0:
            raise ValueError(f"invalid clip_norm={clip_norm}: expected clip_norm > 0, or None where training does not clip")
        if windows < 0 or token_budget < 1 or not relative_step > 0:
            raise ValueError("windows must be >= 0, token_budget >= 1 and relative_step > 0")
        if not 0 <= average_decay < 1:
            raise ValueError(f"invalid average_decay={average_decay}: expected 0 <= average_decay < 1; 0 keeps no average")
        _refuse(model)
        self.reference = reference
        self.ranks = Ranks()
        self._windows, self._decay, self._relative_step = windows, average_decay, relative_step
        self._clip_norm = clip_norm
        self._preconditioner = Preconditioner(optimizer)
        self._losses = RowLosses(model, self.ranks, token_budget, logits, autocast, compiled)
        self.cost = Cost(self._losses.synchronize)
        parameters = self._parameters()
        if not parameters:
            raise ValueError(
                "the optimizer holds no parameter of the model: rewards follow its next step; "
                "create the optimizer after fully_shard and after moving the model"
            )
        narrow = sorted({str(p.dtype) for p in parameters.values() if p.dtype in (torch.bfloat16, torch.float16)})
        if narrow:
            _LOG.warning(
                "weights are %s: rounding is larger than most displacements and adds noise to rewards; "
                "keep float32 weights and use autocast",
                ", ".join(narrow),
            )
        self._average_steps = 0
        self._averages = {name: _wide_clone(p) for name, p in parameters.items()} if average_decay else {}

    # ---- the moving average ------------------------------------------------------------------------------------------

    @torch.no_grad()
    def follow(self) -> None:
        """Takes the weights into their average; called once after each optimizer step.

        ``a <- a + rho (w - a)``, ``rho = max(1 - decay, 1 / (t + 1))`` after step t.
        """
        self._average_steps += 1
        if not self._averages:
            return
        parameters, rate = self._parameters(), self._rate(self._average_steps)
        averages = [self._averages[name] for name in parameters]
        weights = [local(p).detach().to(a.dtype) for p, a in zip(parameters.values(), averages, strict=True)]
        torch._foreach_lerp_(averages, weights, rate)

    def _rate(self, steps: int) -> float:
        return max(1 - self._decay, 1 / (steps + 1))

    # ---- measurements ------------------------------------------------------------------------------------------------

    def encode(self, text: str) -> list[int]:
        """Returns the tokens of a document between two end-of-text tokens."""
        encoder = self.reference.encoder
        return [encoder.end_of_text, *encoder(text), encoder.end_of_text]

    def read(self, documents: Sequence[Sequence[int]], reading: int = 0) -> list[float]:
        """Returns the influence of encoded documents; NaN where it cannot be measured.

        Each ``reading`` looks at other windows of a document and at other reference items.
        """
        read = [windows(tokens, self.reference.seq_len, self._windows, reading) for tokens in documents]
        return self.influence(self.reference.reward(reading), read)

    def influence(self, tasks: Sequence[Sequence[Row]], documents: Sequence[Sequence[Row]]) -> list[float]:
        """Returns the influence of documents, given by their rows, on tasks, given by theirs."""
        if not documents:
            return []
        rows = [row for document in documents for row in document]
        with self._at_average() as (parameters, base):
            with self.cost.of("reference"):
                direction = self._direction(tasks, parameters)[1]
            size = self._relative_step * self._norm(base, parameters, finite=True) / self._norm(direction, parameters)
            with self.cost.of("probes"):
                _displace(parameters, base, direction, size)
                above = self._losses.sums(rows)
                _displace(parameters, base, direction, -size)
                below = self._losses.sums(rows)
        return document_means(documents, [(a - b) / (2 * size) for a, b in zip(above, below, strict=True)])

    def direction(self, tasks: Sequence[Sequence[Row]]) -> dict[str, Tensor]:
        """Returns this rank's shard of v by the name of the parameter."""
        with self._at_average() as (parameters, _):
            return dict(zip(self._parameters(), self._direction(tasks, parameters)[1], strict=True))

    def report_loss(self) -> float:
        """Returns the loss of the weights themselves on the items that are only reported on: the mean over tasks, in nats."""
        with self.cost.of("reference"), self._losses.measuring():
            means = self._means(self.reference.report())
        return math.fsum(means) / len(means)

    def _means(self, tasks: Sequence[Sequence[Row]]) -> list[float]:
        """Mean loss of the scored tokens of each task, in nats."""
        sums = self._losses.sums([row for task in tasks for row in task])
        at, means = 0, []
        for task in tasks:
            means.append(math.fsum(sums[at : at + len(task)]) / sum(row.scored for row in task))
            at += len(task)
        return means

    # ---- audits ------------------------------------------------------------------------------------------------------

    def require_audits(self) -> None:
        """Raises ValueError where steps of the optimizer cannot be taken back."""
        require_trial_steps(self._preconditioner.optimizer)

    def audit(
        self, documents: Sequence[Sequence[int]], reading: int, batches: Sequence[Sequence[Sequence[int]]]
    ) -> tuple[list[float], list[float]]:
        """Returns the influence of encoded documents and what the oracle finds, on the same reference items.

        ``batches`` are token rows of training steps, over all ranks.
        """
        with self.cost.of("audit"):
            tasks = self.reference.reward(reading, _AUDIT_ITEMS)
            read = [windows(tokens, self.reference.seq_len, self._windows, reading) for tokens in documents]
            trained = [[Row(tokens) for tokens in batch] for batch in batches]
            return self.influence(tasks, read), self.oracle(tasks, read, trained)

    def oracle(
        self, tasks: Sequence[Sequence[Row]], documents: Sequence[Sequence[Row]], batches: Sequence[Sequence[Row]]
    ) -> list[float]:
        """Returns the reference loss before minus after a step with each document in the last row's place of a batch.

        ::

            r_i = 1/K sum_k L(a) - L(a_ki),   w_ki = step(w, g_ki),   g_ki = ((B_k - 1) g_k + g_i) / B_k

        The steps are the optimizer's own, from the weights that train; ``a_ki`` is their moving average with ``w_ki`` taken in, or
        ``w_ki`` itself where no average is kept. The loss is the mean over tasks, each divided by the norm of its gradient, as
        the direction of twin influence has them. All is as before after it, to the bit, also after an exception. A step along the
        optimizer's own mean gradient would agree with twin influence by construction, hence batches that training took.

        It costs K backward passes of a document and K passes over the reference rows for each document. NaN without batches, and
        where a gradient or a loss is not finite.
        """
        if not batches or not documents:
            return [math.nan] * len(documents)
        self.require_audits()
        averages = [self._averages[name] for name in self._parameters()] if self._averages else None
        with self._at_average() as (parameters, _):
            weights = self._direction(tasks, parameters)[0]
            before = self._weighted(tasks, weights)
        steps = TrialSteps(self._preconditioner.optimizer, parameters)
        totals = [0.0] * len(documents)
        with self._losses.measuring(), steps.restoring():
            for batch in batches:
                others = self._losses.gradient(batch[:-1], parameters) if len(batch) > 1 else None
                for i, document in enumerate(documents):
                    gradient = self._losses.gradient(document, parameters)
                    self._blend(gradient, others, len(batch))
                    after = math.nan
                    if self._clip(gradient, parameters):
                        steps.make(gradient)
                        self._advance(parameters, averages)
                        after = self._weighted(tasks, weights)
                        steps.take_back()
                    totals[i] += (before - after) / len(batches)
        return totals

    @staticmethod
    def _blend(gradient: list[Tensor], others: list[Tensor] | None, rows: int) -> None:
        torch._foreach_div_(gradient, float(rows))
        if others is not None:
            torch._foreach_add_(gradient, others, alpha=(rows - 1) / rows)

    def _clip(self, gradient: list[Tensor], parameters: Sequence[Tensor]) -> bool:
        """Clips to the norm of training; false where the gradient is not finite."""
        norm = self._norm(gradient, parameters)
        if self._clip_norm is not None and math.isfinite(norm):
            torch._foreach_mul_(gradient, min(1.0, self._clip_norm / (norm + 1e-6)))
        return math.isfinite(norm)

    @torch.no_grad()
    def _advance(self, parameters: Sequence[Tensor], averages: Sequence[Tensor] | None) -> None:
        """Puts in the place of the weights what their average would be after them."""
        if averages is not None:
            rate = self._rate(self._average_steps + 1)
            for p, average in zip(parameters, averages, strict=True):
                shard = local(p)
                shard.copy_(torch.lerp(average, shard.to(average.dtype), rate))

    def _weighted(self, tasks: Sequence[Sequence[Row]], weights: Sequence[float]) -> float:
        counted = [(task, weight) for task, weight in zip(tasks, weights, strict=True) if weight]
        means = self._means([task for task, _ in counted])
        return math.fsum(weight * mean for (_, weight), mean in zip(counted, means, strict=True))

    # ---- state -------------------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """Returns the moving average: this rank's shard, where parameters are sharded."""
        return {"averageSteps": self._average_steps, "averages": {n: a.clone() for n, a in self._averages.items()}}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continues the moving average of a checkpoint."""
        saved = state["averages"]
        if self._averages and set(saved) != set(self._averages):
            raise ValueError(
                "the average of the weights in the checkpoint has other parameters: "
                f"{len(saved)} instead of {len(self._averages)}; "
                "resume with the same model, optimizer and average_decay"
            )
        self._average_steps = int(state["averageSteps"])
        for name, average in self._averages.items():
            average.copy_(saved[name])

    # ---- inside ------------------------------------------------------------------------------------------------------

    def _parameters(self) -> dict[str, Tensor]:
        self._losses.reshard()
        moved = {id(p) for p in self._preconditioner.parameters()}
        return {name: p for name, p in self._losses.module.named_parameters() if id(p) in moved}

    @contextlib.contextmanager
    def _at_average(self) -> Iterator[tuple[list[Tensor], list[Tensor]]]:
        """Puts the average in the place of the weights; yields parameters and the local values they are displaced from."""
        named = self._parameters()
        parameters = list(named.values())
        kept = [local(p).detach().clone() for p in parameters]
        base = [self._averages[name] for name in named] if self._averages else kept
        try:
            with self._losses.measuring():
                _put(parameters, base)
                yield parameters, base
        finally:
            # from copies: adding and subtracting would not give the same bits back
            _put(parameters, kept)

    def _direction(self, tasks: Sequence[Sequence[Row]], parameters: list[Tensor]) -> tuple[list[float], list[Tensor]]:
        """Weights of the mean losses of the tasks, 0 for one without a gradient, and v."""
        weights: list[float] = []
        total: list[Tensor] | None = None
        for rows in tasks:
            gradient = self._losses.gradient(rows, parameters)
            norm = self._norm(gradient, parameters)
            weights.append(1 / len(tasks) / norm if math.isfinite(norm) and norm > 0 else 0.0)
            if weights[-1]:
                gradient = [g.mul_(weights[-1]) for g in gradient]
                total = gradient if total is None else [t.add_(g) for t, g in zip(total, gradient, strict=True)]
        if total is None:
            raise RuntimeError("no reference task has a finite gradient: the model has diverged; lower the learning rate")
        self._preconditioner.scale_(dict(zip(parameters, total, strict=True)))
        return weights, total

    def _norm(self, shards: Sequence[Tensor], parameters: Sequence[Tensor], finite: bool = False) -> float:
        """Euclidean norm over the shards of all ranks; each value counts once, however many ranks hold it.

        With ``finite``, values that are not finite are left out: weights that one broken row must not make immeasurable.
        """
        squares = []
        for shard, parameter in zip(shards, parameters, strict=True):
            wide = shard.detach().double()
            wide = wide.nan_to_num(0.0, 0.0, 0.0) if finite else wide
            squares.append(wide.square().sum() / self._copies(parameter))
        return math.sqrt(float(self.ranks.sum(torch.stack(squares).sum().reshape(1).cpu())))

    def _copies(self, parameter: Any) -> int:
        if not hasattr(parameter, "placements"):
            return int(self.ranks.size)
        mesh = parameter.device_mesh
        copies: int = self.ranks.size // mesh.size()
        for dimension, placement in enumerate(parameter.placements):
            if not placement.is_shard():
                copies *= mesh.size(dimension)
        return copies


@torch.no_grad()
def _put(parameters: Sequence[Tensor], values: Sequence[Tensor]) -> None:
    for p, value in zip(parameters, values, strict=True):
        local(p).copy_(value)


@torch.no_grad()
def _displace(parameters: Sequence[Tensor], base: Sequence[Tensor], direction: Sequence[Tensor], scale: float) -> None:
    for p, origin, v in zip(parameters, base, direction, strict=True):
        local(p).copy_(torch.add(origin, v, alpha=scale))


def _wide_clone(parameter: Tensor) -> Tensor:
    shard = local(parameter).detach()
    return shard.clone() if shard.dtype == torch.float64 else shard.float().clone()


def _refuse(model: nn.Module) -> None:
    for module in model.modules():
        if type(module).__name__ == "FullyShardedDataParallel":
            raise ValueError(
                "FullyShardedDataParallel is not supported: it hides parameters in flat ones; "
                "use torch.distributed.fsdp.fully_shard"
            )
    for name, p in model.named_parameters():
        if hasattr(p, "ds_id"):
            raise ValueError(f"parameter '{name}' is partitioned by DeepSpeed, which is not supported; use fully_shard")
        if hasattr(p, "placements") and sum(placement.is_shard() for placement in p.placements) > 1:
            raise ValueError(
                f"parameter '{name}' is sharded along several mesh dimensions, which is not supported; use fully_shard alone"
            )
