"""The mean of several readings of the same documents."""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median

_BOUND = 4.0
_MAD_TO_SIGMA = 1.4826
_MEAN_DEVIATION_TO_SIGMA = math.sqrt(math.pi / 2)


def standardise(values: Sequence[float]) -> list[float]:
    """Returns ``clip((r - median) / (1.4826 MAD), -4, 4)`` of finite values; zeros where all are equal."""
    if not values:
        return []
    quarter = [value / 4 for value in values]  # no difference of two finite values overflows
    middle = median(quarter)
    deviations = [abs(value - middle) for value in quarter]
    sigma = _MAD_TO_SIGMA * median(deviations) or _MEAN_DEVIATION_TO_SIGMA * math.fsum(deviations) / len(deviations)
    if sigma == 0:
        return [0.0] * len(values)
    return [max(-_BOUND, min(_BOUND, (value - middle) / sigma)) for value in quarter]


class MeanReading:
    """Averages readings that were taken some steps apart, each on its own robust scale.

    One reading shows the swing of the weights beside what a document is worth, and influence shrinks while a model learns:
    hence several readings, and a scale for each.
    """

    def __init__(self, documents: int) -> None:
        self._sums = [0.0] * documents
        self._counts = [0] * documents
        self.readings = 0

    def add(self, influence: Sequence[float]) -> None:
        """Adds a reading; values that are not finite are left out."""
        if len(influence) != len(self._sums):
            raise ValueError(f"a reading of {len(influence)} documents, expected {len(self._sums)}")
        self.readings += 1
        known = [i for i, value in enumerate(influence) if math.isfinite(value)]
        for i, value in zip(known, standardise([influence[i] for i in known]), strict=True):
            self._sums[i] += value
            self._counts[i] += 1

    def mean(self) -> list[float]:
        """Returns one value for each document in robust standard deviations of a reading; NaN where it was never measured."""
        return [s / n if n else math.nan for s, n in zip(self._sums, self._counts, strict=True)]
