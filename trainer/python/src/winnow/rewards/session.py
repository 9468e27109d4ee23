"""The rewards side of a run."""

from __future__ import annotations

import contextlib
import logging
import math
import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from winnow._errors import RegistryError, StateError, TopicError
from winnow._records import Probe
from winnow._run import Run

from .answers import Answer, Answers
from .audit import TRUSTED_CORRELATION, Audit, RecentBatches
from .cost import Cost
from .following import REST, Following
from .parts import parts
from .pending import PendingProbes
from .readings import MeanReading

_LOG = logging.getLogger("winnow.rewards")
#: Seconds to wait for more probes after some: a measurement should not begin with the first few of them.
_PATIENCE = 0.2
#: Steps between looks at the topics, which ask brokers.
_LOOK_STEPS = 10
#: Answers that a trainer reads when it starts: the one before may have left a plan unmeasured.
_KNOWN_ANSWERS = 200
_VERSION = 1
#: Seconds between looks at whether to stop while no batch comes.
_GLANCE = 0.5
# what a rank has got; the least of all ranks counts
_END, _STARVED, _BATCH = range(3)

Batch = TypeVar("Batch")


class Measure(Protocol):
    """What measures documents; :class:`TwinInfluence` is one. All ranks make the same calls."""

    name: str
    ranks: Any
    cost: Cost

    def follow(self) -> None:
        """Records an optimizer step."""

    def encode(self, text: str) -> list[int]:
        """Encodes a document."""

    def read(self, documents: Sequence[Sequence[int]], reading: int) -> list[float]:
        """Returns the influence of encoded documents; NaN where it cannot be measured."""

    def report_loss(self) -> float:
        """Returns the reference loss in nats."""

    def state_dict(self) -> dict[str, Any]:
        """Returns the state."""

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continues from a state."""


class _Measurement:
    """Probes of one report, read several times. It is not part of a state: who resumes reads the probes again."""

    def __init__(self, version: int, documents: list[list[int]], readings: int, first: int, audit: Audit | None = None) -> None:
        self.version, self.documents, self.readings, self._first = version, documents, readings, first
        self.probes: list[Probe] = []
        self.mean = MeanReading(len(documents))
        self.audit = audit

    def read(self, measure: Measure, recent: RecentBatches) -> None:
        reading = self._first + self.mean.readings
        influence = measure.read(self.documents, reading)
        self.mean.add(influence)
        if self.audit is not None and not self.audit.read(self.documents, influence, reading, recent):
            _LOG.warning(
                "a report is not audited: no batches of training are known; iterate over rewards.batches(loader), or call "
                "rewards.trains_on(batch)"
            )
            self.audit = None

    @property
    def finished(self) -> bool:
        return self.mean.readings >= self.readings


class Rewards:
    """Measures the probes of a run while a model trains, and reports what they are worth.

    Made by ``run.rewards(measure)``. :meth:`step` is called once after each optimizer step, on all ranks. Rank 0 talks to Kafka,
    all ranks measure. A report is due about ``every_steps`` steps after the last one, when ``min_probes`` probes of a newer
    plan wait; they are read ``readings`` times over the last half of these steps, and the mean is the reward. A report waits longer
    where it would raise the share of the time that rewards take over ``max_share``: with small steps a report is due less often.

    Errors of brokers and the registry are logged, and the request is retried at later steps: they do not end training.

    Args:
        run: the run.
        measure: what measures documents.
        every_steps: least optimizer steps between two reports.
        min_probes: probes that a report waits for.
        max_probes: most probes of a report; the oldest plan versions are left out first.
        readings: times that the probes of a report are measured.
        audit_every: audits the first and then each so many-th report; 0 for none. While the correlation of the last audit is below
            0.5, where the coordinator freezes the weights, each report is audited. The batches of training have to be known:
            iterate over :meth:`batches`, or call :meth:`trains_on`.
        audit_probes: most probes of an audit.
        max_share: largest share of the time of training that rewards may take, in (0, 1]; the first report, and one made because
            the stream starves, do not wait for it.
        idle: seconds without a batch after which :meth:`batches` reports what there is.
        epoch: fencing epoch of this trainer; by default the time at which it starts, in milliseconds.
    """

    def __init__(
        self,
        run: Run,
        measure: Measure,
        *,
        every_steps: int = 400,
        min_probes: int = 64,
        max_probes: int = 2000,
        readings: int = 4,
        audit_every: int = 0,
        audit_probes: int = 50,
        max_share: float = 0.05,
        idle: float = 30.0,
        epoch: int | None = None,
    ) -> None:
        if every_steps < 1 or readings < 1 or min_probes < 1 or max_probes < min_probes or not idle > 0:
            raise ValueError("every_steps, readings, min_probes and idle must be positive, and max_probes >= min_probes")
        if audit_every < 0 or audit_probes < 2:
            raise ValueError(f"invalid audit_every={audit_every}, audit_probes={audit_probes}: expected >= 0 and >= 2")
        if audit_every:
            if not hasattr(measure, "require_audits"):
                raise ValueError(
                    f"the measure '{measure.name}' has no audits: it has no require_audits() and audit(); use audit_every=0"
                )
            measure.require_audits()
        if not 0 < max_share <= 1:
            raise ValueError(f"invalid max_share={max_share}: expected 0 < max_share <= 1; 1 never waits")
        self._run, self._measure, self._ranks = run, measure, measure.ranks
        self._every, self._readings, self._min, self._max = every_steps, readings, min_probes, max_probes
        self._idle, self._max_share = idle, max_share
        self._audit_every, self._audit_probes = audit_every, audit_probes
        self._recent = RecentBatches()
        # audits of this process, and whether the last one found rewards that the coordinator does not follow
        self._audits, self._distrusted = 0, False
        #: Rank correlation of the last audited report; NaN before it.
        self.audit_correlation = math.nan
        self._reading_steps = max(1, every_steps // (2 * readings))
        self._first_reading = max(1, every_steps - (readings - 1) * self._reading_steps)
        self._epoch = int(time.time() * 1000) if epoch is None else epoch
        self._steps = self._updates = self._step_of_update = self._step_of_reading = 0
        self._trainer_step = self._tokens = 0
        self._reported, self._probe_offset = -1, 0
        # reports of this process, and whether the next one is known to wait for its share of the time
        self._made, self._saving = 0, False
        self._before = (self._reported - 1, self._probe_offset)
        self._pending = PendingProbes(max_probes)
        self._needed: tuple[int, int] | None = None
        self._last_probes: list[Probe] = []
        self._current: _Measurement | None = None
        self._unsent: list[dict[str, Any]] = []
        self._rest_until = 0.0
        self._answers = Answers()
        self._probes = Following(run, run.topics.probes, run.decode_probe, patience=_PATIENCE)
        self._outcomes = Following(run, run.topics.outcomes, run.decode_outcome, newest=_KNOWN_ANSWERS)
        self.reference_loss = math.nan
        #: Whether a batch is being fetched: then the state of the loader is not that of the last step.
        self.fetching = False

    # ---- in the training loop ----------------------------------------------------------------------------------------

    def step(self, step: int | None = None, tokens: int = 0) -> Answer | None:
        """Records an optimizer step, and measures and reports when that is due.

        Args:
            step: number of the step in the trainer's own count, as reports name it; by default the number of calls.
            tokens: tokens that the trainer has trained on so far, as reports name them.

        Returns:
            What became of the last report, on rank 0; None before the first one and on other ranks.
        """
        cost = self._measure.cost
        cost.start()
        self._steps += 1
        self._trainer_step, self._tokens = self._steps if step is None else step, tokens
        if self._audit_every:
            self._recent.stepped()
        with cost.often("average"):
            self._measure.follow()
        if self._steps % _LOOK_STEPS == 0:
            with cost.of("exchange"):
                self._hear()
        since = self._steps - self._step_of_update - self._first_reading
        if self._current is not None:
            if self._steps - self._step_of_reading >= self._reading_steps:
                self._read(False)
        elif since >= 0 and since % _LOOK_STEPS == 0:
            self._look(False)
        return self._answers.last

    def trains_on(self, batch: Any) -> None:
        """Records a batch that the next step is made with, for audits; :meth:`batches` does so by itself.

        A batch is a mapping with ``input_ids`` and ``labels`` of shape [rows, columns]; others are left out.
        """
        if self._audit_every:
            self._recent.add(batch)

    def batches(self, loader: Iterable[Batch], stopped: Callable[[], bool] = lambda: False) -> Iterator[Batch]:
        """Yields the batches of a loader; while none comes for ``idle`` seconds, what waits is reported early.

        A stream that gives no more samples may be waiting for the plan that a report leads to. Batches are fetched in a
        thread, one at a time and only when they are asked for, so that the state of the loader is exact between two batches. All
        ranks iterate in step: the iteration ends on all when it ends on one, or ``stopped`` returns true on one.
        """
        wanted: queue.SimpleQueue[bool] = queue.SimpleQueue()
        fetched: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()

        def fetch() -> None:
            try:
                batches = iter(loader)
                while wanted.get():
                    try:
                        fetched.put((_BATCH, next(batches)))
                    except StopIteration:
                        fetched.put((_END, None))
                        return
            except BaseException as e:
                fetched.put((_END, e))

        threading.Thread(target=fetch, name="winnow-batches", daemon=True).start()
        try:
            while self._ranks.least(_END if stopped() else _BATCH) == _BATCH:
                wanted.put(True)
                self.fetching = True
                kind, batch = self._wait(fetched, stopped)
                if kind == _END:
                    return
                self.fetching = False
                self.trains_on(batch)
                yield batch
        finally:
            wanted.put(False)

    def _wait(self, fetched: queue.SimpleQueue[tuple[int, Any]], stopped: Callable[[], bool]) -> tuple[int, Any]:
        """Returns the next batch when all ranks have one; measures while some have not."""
        kind, batch = _STARVED, None
        while True:
            deadline = time.monotonic() + self._idle
            while kind == _STARVED and not stopped() and (left := deadline - time.monotonic()) > 0:
                with contextlib.suppress(queue.Empty):
                    kind, batch = fetched.get(timeout=min(_GLANCE, left))
            least = self._ranks.least(_END if kind == _STARVED and stopped() else kind)
            if isinstance(batch, BaseException):
                raise batch
            if least != _STARVED:
                self.fetching = self.fetching and kind != _END
                return int(least), batch
            with self._measure.cost.of("exchange"):
                self._hear()
            if self._steps > 0:
                self._read(True) if self._current is not None else self._look(True)

    # ---- measuring ---------------------------------------------------------------------------------------------------

    def _look(self, starved: bool) -> None:
        """Begins a measurement where enough probes wait."""
        with self._measure.cost.of("exchange"):
            probes: list[Probe] = []
            found: tuple[int, list[list[int]]] | None = None
            if self._ranks.rank == 0:
                self._send_unsent()
                self._reopen()
                self._pending.add(self._probes.drain())
                if self._enough(starved):
                    version = self._pending.newest_version
                    probes = self._pending.take_all()
                    found = version, [self._measure.encode(probe.text) for probe in probes]
            found = self._ranks.broadcast(found)
        if found is not None:
            version, documents = found
            readings = 1 if starved else self._readings
            audit = Audit(self._measure, self._audit_probes, readings) if self._audit_due() else None  # type: ignore[arg-type]
            self._current = _Measurement(version, documents, readings, self._updates * self._readings, audit)
            self._current.probes = probes
            self._read(starved)

    def _enough(self, starved: bool) -> bool:
        needed = 1
        if self._needed is not None and self._needed[0] == self._pending.newest_version:
            needed = self._needed[1]
        waiting = len(self._pending)
        return waiting >= needed and (starved or (waiting >= self._min and self._affordable()))

    def _audit_due(self) -> bool:
        return self._audit_every > 0 and (self._distrusted or self._updates % self._audit_every == 0)

    def _affordable(self) -> bool:
        cost = self._measure.cost
        if self._max_share == 1 or cost.allows(self._made, self._max_share, self._audits, self._audit_due()):
            self._saving = False
            return True
        if not self._saving:
            self._saving = True
            _LOG.info("the next report waits for its share of the time, %g %%: %s", 100 * self._max_share, cost)
        return False

    def _reopen(self) -> None:
        """Reopens a plan whose report had too few probes: it is measured again, with those that were drawn since."""
        unmeasured = self._answers.unmeasured
        if unmeasured is not None and unmeasured[0] == self._reported:
            self._needed = unmeasured
            self._pending.reopen(self._reported, self._last_probes)
            self._reported, self._probe_offset = self._before
            if not self._last_probes:
                # an earlier process had them
                self._probes.seek(self._probe_offset)

    def _read(self, starved: bool) -> None:
        current = self._current
        assert current is not None
        current.read(self._measure, self._recent)
        self._step_of_reading = self._steps
        if starved or current.finished:
            self._current = None
            self.reference_loss = self._measure.report_loss()
            correlation = self._audited(current)
            self._updates += 1
            self._made += 1
            self._step_of_update = self._steps
            if self._ranks.rank == 0:
                self._report(current, correlation)

    def _audited(self, measured: _Measurement) -> float:
        if measured.audit is None:
            return math.nan
        correlation = measured.audit.correlation()
        self._audits += 1
        if math.isfinite(correlation):
            self.audit_correlation = correlation
            self._distrusted = correlation < TRUSTED_CORRELATION
        return correlation

    def _report(self, measured: _Measurement, correlation: float) -> None:
        influence = measured.mean.mean()
        rewards = [
            {"documentId": probe.id, "labels": dict(probe.labels), "influence": value}
            for probe, value in zip(measured.probes, influence, strict=True)
            if math.isfinite(value)
        ]
        report = {
            "run": self._run.name,
            "trainerEpoch": self._epoch,
            "planVersion": measured.version,
            "estimator": self._measure.name,
            "auditCorrelation": correlation,
            "trainerStep": self._trainer_step,
            "referenceLoss": self.reference_loss,
            "trainerTokens": self._tokens,
            "light": False,
        }
        self._before = (self._reported, self._probe_offset)
        self._last_probes = measured.probes
        self._unsent = parts(report, rewards)
        self._reported, self._probe_offset = measured.version, self._probes.position
        _LOG.info(
            "rewards of plan %d: %d probes, %d unmeasured, audit correlation %s, reference loss %.4f; %s",
            measured.version,
            len(rewards),
            len(influence) - len(rewards),
            f"{correlation:.3f}" if math.isfinite(correlation) else "not measured",
            self.reference_loss,
            self._measure.cost,
        )
        with self._measure.cost.of("exchange"):
            self._send_unsent()

    def _send_unsent(self) -> None:
        if self._unsent and self._sent(self._unsent):
            self._answers.published(self._unsent)
            self._unsent = []

    def _sent(self, reports: Sequence[Mapping[str, Any]]) -> bool:
        if time.monotonic() < self._rest_until:
            return False
        try:
            self._run.send_reports(reports)
            return True
        except (TopicError, RegistryError) as e:
            self._rest_until = time.monotonic() + REST
            _LOG.warning("a report was not sent, retrying at a later step run=%s error=%s", self._run.name, e)
            return False

    def _hear(self) -> None:
        if self._ranks.rank == 0:
            self._send_unsent()
            for outcome in self._outcomes.drain():
                again = self._answers.hear(outcome)
                if again:
                    self._sent(again)

    # ---- what is known -----------------------------------------------------------------------------------------------

    @property
    def answer(self) -> Answer | None:
        """What became of the last report; None before the first one."""
        return self._answers.last

    @property
    def counts(self) -> Mapping[str, int]:
        """Final answers by kind: ``used``, or the reason of a refusal such as ``too-few-probes``."""
        return dict(self._answers.counts)

    @property
    def updates(self) -> int:
        """Reports made."""
        return self._updates

    @property
    def reported_plan(self) -> int:
        """Newest plan that was reported; -1 before the first report."""
        return self._reported

    @property
    def cost(self) -> Cost:
        """Time that rewards took."""
        return self._measure.cost

    # ---- state -------------------------------------------------------------------------------------------------------

    def state_dict(self) -> dict[str, Any]:
        """Returns what a checkpoint has to hold: with sharded parameters each rank its own, else that of rank 0 for all.

        A report that could not be sent yet is not part of it: the probes are measured again.
        """
        reported, offset = self._before if self._unsent else (self._reported, self._probe_offset)
        state = {
            "version": _VERSION,
            "run": self._run.name,
            "epoch": self._epoch,
            "steps": self._steps,
            "updates": self._updates,
            "stepOfUpdate": self._step_of_update,
            "reportedPlan": reported,
            "probeOffset": offset,
            "planBefore": self._before[0],
            "probeOffsetBefore": self._before[1],
            "measure": self._measure.state_dict(),
        }
        return state | ({"distrusted": True} if self._distrusted else {})

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Continues from a checkpoint, with a higher epoch than the trainer that wrote it."""
        if state.get("version") != _VERSION:
            raise StateError(
                f"unknown version {state.get('version')!r} of the state of rewards: expected {_VERSION}; "
                "use the package that wrote it"
            )
        if state["run"] != self._run.name:
            raise StateError(
                f"the state of rewards is of run '{state['run']}', not '{self._run.name}'; use the checkpoint of this run"
            )
        self._epoch = max(self._epoch, int(state["epoch"]) + 1)
        self._steps, self._updates = int(state["steps"]), int(state["updates"])
        self._step_of_update = int(state["stepOfUpdate"])
        self._reported, self._probe_offset = int(state["reportedPlan"]), int(state["probeOffset"])
        self._before = (int(state["planBefore"]), int(state["probeOffsetBefore"]))
        self._pending = PendingProbes(self._max, self._reported)
        self._distrusted = bool(state.get("distrusted", False))
        self._current = None
        self._probes.seek(self._probe_offset)
        self._measure.load_state_dict(state["measure"])

    def close(self) -> None:
        """Sends reports that were not sent, reads the answers that have come and closes the readers."""
        self._hear()
        self._probes.close()
        self._outcomes.close()
        if self._ranks.rank == 0 and self._updates:
            _LOG.info("%s; answers %s", self._measure.cost, self.counts)

    def __enter__(self) -> Rewards:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
