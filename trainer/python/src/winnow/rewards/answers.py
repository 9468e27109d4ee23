"""What the coordinator answered to a trainer's reports."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from winnow._records import Outcome

_LOG = logging.getLogger("winnow.rewards")
_MOST_REPEATS = 5

_REMEDIES = {
    "FENCED": "a later trainer has reported: stop one of them and restart the other, or run 'winnow run fence'",
    "TOO_FEW_PROBES": "measure more probes of the plan, or lower the limit with 'winnow run limit --minimum-probes'",
    "ABANDONED": "other reports took its place: check for another writer on the rewards topic; it is sent again",
    "STALE": "it came more than two plans late: measure more often, or fewer probes",
    "UNKNOWN_PLAN": "check the name of the run and the prefix",
    "NO_PLAN": "check the name of the run and the prefix",
    "OTHER_RUN": "check the name of the run and the prefix",
    "NOT_A_PROBE": "report documents and labels as the probes topic has them",
    "UNKNOWN_LABELS": "report documents and labels as the probes topic has them",
    "NOT_FINITE": "check the training loss and the measure",
    "UNINFORMATIVE": "check the training loss and the measure",
    "UNUSABLE": "check the training loss and the measure",
    "AUDIT": "check the training loss and the measure",
    "MALFORMED": "split the report into more parts, numbered from 0",
    "TOO_LARGE": "split the report into more parts, numbered from 0",
    "DUPLICATE": "the plan was measured already: nothing needs to be done",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """The coordinator's answer to a report.

    ``verdict`` is SENT until there is an answer, WAITING, USED or REFUSED; ``reason`` why the whole report was refused;
    ``refused`` counts single rewards that were not used, by reason; ``plan`` is the version that was measured and
    ``resulting_plan`` the one that the rewards made, -1 when they made none.
    """

    plan: int
    verdict: str = "SENT"
    used: int = 0
    reason: str = "NONE"
    refused: Mapping[str, int] = field(default_factory=dict)
    matched_probes: int = 0
    needed_probes: int = 0
    resulting_plan: int = -1

    @property
    def final(self) -> bool:
        """Whether no other answer follows."""
        return self.verdict in ("USED", "REFUSED")

    @property
    def remedy(self) -> str:
        """What a person can do about a refusal; empty where nothing was refused."""
        return _REMEDIES.get(self.reason, "look at the coordinator's log") if self.reason != "NONE" else ""


class Answers:
    """Follows the outcomes of the last report, counts final answers and returns what has to be sent or measured again."""

    def __init__(self) -> None:
        self.last: Answer | None = None
        self.counts: Counter[str] = Counter()
        self._parts: list[Mapping[str, Any]] = []
        self._repeats = 0
        self._refused = 0
        self._unmeasured: tuple[int, int] | None = None

    def published(self, parts: Sequence[Mapping[str, Any]]) -> None:
        """Takes note of a report that was sent."""
        self._parts = list(parts)
        self._repeats = 0
        self._unmeasured = None
        self.last = Answer(parts[0]["planVersion"])

    @property
    def unmeasured(self) -> tuple[int, int] | None:
        """The newest plan whose report had too few probes, and the number that it needs; None when every plan is measured."""
        return self._unmeasured

    def hear(self, outcome: Outcome) -> list[Mapping[str, Any]]:
        """Takes note of an outcome; returns the parts to send again. The outcomes of other trainers change nothing."""
        self._note(outcome)
        if not any(_is_of(outcome, part) for part in self._parts):
            return []
        self.last = Answer(
            outcome.plan_version,
            outcome.verdict,
            outcome.used,
            outcome.reason,
            dict(outcome.refused),
            outcome.matched_probes,
            outcome.needed_probes,
            outcome.resulting_plan,
        )
        if not self.last.final:
            return []
        self.counts["used" if outcome.verdict == "USED" else outcome.reason.lower().replace("_", "-")] += 1
        if outcome.verdict == "USED" or outcome.reason == "DUPLICATE":
            return []
        self._refused += 1
        # the first, and whenever their number has doubled
        if self._refused & (self._refused - 1) == 0:
            _LOG.warning(
                "a reward report was refused: %s run=%s reason=%s plan=%d part=%d epoch=%d matched=%d needed=%d times=%d",
                self.last.remedy,
                outcome.run,
                outcome.reason.lower().replace("_", "-"),
                outcome.plan_version,
                outcome.part,
                outcome.trainer_epoch,
                outcome.matched_probes,
                outcome.needed_probes,
                self._refused,
            )
        # another report took its place, or its probes had not been read: the same report may be used later
        missing = outcome.reason == "ABANDONED" or (
            outcome.reason == "TOO_FEW_PROBES" and outcome.matched_probes < outcome.needed_probes
        )
        if missing and self._repeats < _MOST_REPEATS and outcome.part == outcome.parts - 1:
            self._repeats += 1
            return self._parts
        return []

    def _note(self, outcome: Outcome) -> None:
        """Before the first report, the answers to an earlier process of the trainer count."""
        if outcome.light:
            return
        ours = not self._parts or any(_is_of(outcome, part) for part in self._parts)
        if outcome.verdict == "USED":
            if self._unmeasured and self._unmeasured[0] <= outcome.plan_version:
                self._unmeasured = None
        elif ours and outcome.verdict == "REFUSED" and outcome.reason == "TOO_FEW_PROBES":
            self._unmeasured = (outcome.plan_version, outcome.needed_probes)


def _is_of(outcome: Outcome, part: Mapping[str, Any]) -> bool:
    return bool(
        outcome.run == part["run"]
        and outcome.trainer_epoch == part["trainerEpoch"]
        and outcome.plan_version == part["planVersion"]
        and outcome.part == part["part"]
        and outcome.parts == part["parts"]
        and outcome.light == part["light"]
    )
