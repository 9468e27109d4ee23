"""What rewards cost beside training."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator


class Cost:
    """Adds up the time that rewards take, by part, and the time of training in which they were taken.

    Parts are ``reference`` (gradients of the reference tasks), ``probes`` (forward passes), ``average`` (the moving average of the
    weights), ``audit`` (training steps that are taken back), ``exchange`` (Kafka, tokenizing, broadcasts). On a device that works
    on its own, the queue is empty before and after what is measured; of the many short updates of the average one in 64 is, and
    counts for all.
    """

    _SAMPLED = 64

    def __init__(self, synchronize: Callable[[], None] = lambda: None, clock: Callable[[], float] = time.perf_counter) -> None:
        self.seconds = {"reference": 0.0, "probes": 0.0, "average": 0.0, "audit": 0.0, "exchange": 0.0}
        self._synchronize, self._clock = synchronize, clock
        self._started: float | None = None
        self._calls = 0
        self._nested = False

    def start(self) -> None:
        """Starts the clock of training; later calls change nothing."""
        if self._started is None:
            self._started = self._clock()

    @contextlib.contextmanager
    def of(self, part: str) -> Iterator[None]:
        """Counts the time of a block; a block inside another counts for the outer one."""
        if self._nested:
            yield
            return
        self._nested = True
        self._synchronize()
        begun = self._clock()
        try:
            yield
            self._synchronize()
        finally:
            self._nested = False
            self.seconds[part] += self._clock() - begun

    @contextlib.contextmanager
    def often(self, part: str) -> Iterator[None]:
        """Counts the time of a short block that comes at every step."""
        self._calls += 1
        if self._calls % self._SAMPLED:
            yield
            return
        before = self.seconds[part]
        with self.of(part):
            yield
        self.seconds[part] += (self.seconds[part] - before) * (self._SAMPLED - 1)

    @property
    def elapsed(self) -> float:
        """Seconds since training started, rewards included."""
        return 0.0 if self._started is None else self._clock() - self._started

    def allows(self, reports: int, most: float, audits: int = 0, audited: bool = False) -> bool:
        """Returns whether one more report like the mean of those before it keeps the share of the time at `most` or less.

        Args:
            reports: reports so far.
            most: share of the time.
            audits: those of them that were audited.
            audited: whether the next one is.
        """
        if reports == 0:
            return True
        total, audit = sum(self.seconds.values()), self.seconds["audit"]
        following = (total - audit) / reports + (audit / audits if audited and audits else 0.0)
        return total + following <= most * self.elapsed

    @property
    def share(self) -> float:
        """Share of the time that rewards took, in [0, 1]."""
        return sum(self.seconds.values()) / self.elapsed if self.elapsed else 0.0

    def __str__(self) -> str:
        elapsed = self.elapsed or 1.0
        parts = ", ".join(f"{part} {100 * seconds / elapsed:.2f} %" for part, seconds in self.seconds.items())
        return f"rewards took {100 * self.share:.2f} % of {elapsed:.0f} s of training: {parts}"
