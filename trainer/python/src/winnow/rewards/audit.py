"""Audits: whether rewards rank documents as training on them does."""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from .readings import MeanReading

#: Steps with each document, over all readings of a report.
_STEPS = 4
#: Most tokens of the batches that are kept.
_MOST_TOKENS = 1 << 22
#: Least correlation of rewards that the coordinator follows.
TRUSTED_CORRELATION = 0.5


class Auditing(Protocol):
    """A measure that can be audited; :class:`TwinInfluence` is one."""

    ranks: Any

    def require_audits(self) -> None:
        """Raises ValueError where it cannot."""

    def audit(
        self, documents: Sequence[Sequence[int]], reading: int, batches: Sequence[Sequence[Sequence[int]]]
    ) -> tuple[list[float], list[float]]:
        """Returns the influence of documents, and what training steps with them do to the same reference loss."""


class RecentBatches:
    """Token rows of the newest training steps of this rank: four at most, and as many as have 4 Mi tokens together.

    A batch is a mapping with ``input_ids`` and ``labels`` of shape [rows, columns], as loaders of ``run.selected(tokenizer)``
    give; what is kept are references, no copies. Other batches are left out.
    """

    def __init__(self) -> None:
        self._steps: deque[list[Mapping[str, Any]]] = deque(maxlen=_STEPS)
        self._open: list[Mapping[str, Any]] = []
        self._too_large = False

    def add(self, batch: Any) -> None:
        """Takes a batch that the next optimizer step is made with; one of several where gradients are accumulated."""
        if isinstance(batch, Mapping) and all(getattr(batch.get(n), "ndim", 0) == 2 for n in ("input_ids", "labels")):
            self._open.append({name: batch[name] for name in ("input_ids", "labels", "row") if name in batch})
            self._too_large = self._too_large or _tokens(self._open) > _MOST_TOKENS
            if self._too_large:
                self._open.clear()

    def stepped(self) -> None:
        """Records an optimizer step."""
        step, self._open, self._too_large = self._open, [], False
        if step:
            self._steps.append(step)
            while sum(map(_tokens, self._steps)) > _MOST_TOKENS:
                self._steps.popleft()

    def newest(self, count: int) -> list[list[tuple[int, list[int]]]]:
        """Returns the rows of at most so many steps, oldest first: number, -1 where unknown, and tokens of each."""
        return [[row for batch in step for row in _rows(batch)] for step in list(self._steps)[-count:]]


def _tokens(step: Sequence[Mapping[str, Any]]) -> int:
    return sum(int(batch["input_ids"].numel()) for batch in step)


def _rows(batch: Mapping[str, Any]) -> list[tuple[int, list[int]]]:
    inputs, labels = batch["input_ids"], batch["labels"]
    # labels are inputs one further, or the same for models that shift them
    shifted = bool((inputs[:, 1:] == labels[:, :-1]).all())
    numbers = batch["row"].tolist() if "row" in batch else [-1] * len(inputs)
    tokens = inputs.tolist()
    last = labels[:, -1:].tolist() if shifted else [[]] * len(tokens)
    return [(number, [*row, *end]) for number, row, end in zip(numbers, tokens, last, strict=True)]


class Audit:
    """Audits the readings of one report on a sample of its documents, as the Java trainer does.

    ``batches`` are those of all ranks, in the order of the samples, however many ranks read them.
    """

    def __init__(self, measure: Auditing, probes: int, readings: int) -> None:
        self._measure, self._probes = measure, probes
        self._batches = -(-_STEPS // readings)
        self._sample: list[int] | None = None
        self._estimated = self._oracle = MeanReading(0)

    def read(self, documents: Sequence[Sequence[int]], influence: Sequence[float], reading: int, recent: RecentBatches) -> bool:
        """Adds a reading; the first one decides the sample. Returns false where no batch is known."""
        if self._sample is None:
            known = [i for i, value in enumerate(influence) if math.isfinite(value)]
            self._sample = sorted(random.Random(reading).sample(known, min(self._probes, len(known))))
            self._estimated, self._oracle = MeanReading(len(self._sample)), MeanReading(len(self._sample))
        batches = _of_all_ranks(self._measure.ranks.gather(recent.newest(self._batches)))
        if not batches:
            return False
        if self._sample:
            estimated, oracle = self._measure.audit([documents[i] for i in self._sample], reading, batches)
            self._estimated.add(estimated)
            self._oracle.add(oracle)
        return True

    def correlation(self) -> float:
        """Returns the rank correlation of the means over all readings, in [-1, 1]; NaN with fewer than two documents."""
        pairs = [
            pair
            for pair in zip(self._estimated.mean(), self._oracle.mean(), strict=True)
            if math.isfinite(pair[0]) and math.isfinite(pair[1])
        ]
        return spearman([left for left, _ in pairs], [right for _, right in pairs])


def _of_all_ranks(ranks: Sequence[list[list[tuple[int, list[int]]]]]) -> list[list[list[int]]]:
    steps = min(map(len, ranks))
    batches = []
    for step in range(-steps, 0):
        rows = [row for rank in ranks for row in rank[step]]
        if all(number >= 0 for number, _ in rows):
            rows.sort(key=lambda row: row[0])
        batches.append([tokens for _, tokens in rows if len(tokens) > 1])
    return [batch for batch in batches if batch]


def spearman(left: Sequence[float], right: Sequence[float]) -> float:
    """Returns the rank correlation, ties at their mean rank; NaN for fewer than two pairs or a side without any difference."""
    if len(left) < 2:
        return math.nan
    a, b = _ranks(left), _ranks(right)
    mean = (len(left) + 1) / 2
    together = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    squares = sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b)
    return max(-1.0, min(1.0, together / math.sqrt(squares))) if squares else math.nan


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=lambda i: values[i])
    ranks = [0.0] * len(values)
    start = 0
    while start < len(order):
        end = start + 1
        while end < len(order) and values[order[end]] == values[order[start]]:
            end += 1
        for i in order[start:end]:
            ranks[i] = (start + 1 + end) / 2
        start = end
    return ranks
