"""Probes that wait for a report."""

from __future__ import annotations

from collections.abc import Iterable

from winnow._records import Probe


class PendingProbes:
    """Keeps probes that no report has covered, each document once, at its newest plan version.

    Bounded: beyond the cap the oldest versions are forgotten.
    """

    def __init__(self, cap: int, reported: int = -1) -> None:
        self._cap = cap
        self._reported = reported
        self._probes: dict[str, Probe] = {}

    def __len__(self) -> int:
        return len(self._probes)

    def add(self, probes: Iterable[Probe]) -> None:
        """Keeps those of plans that no report has covered."""
        for probe in probes:
            known = self._probes.get(probe.id)
            if probe.plan_version > self._reported and (known is None or probe.plan_version >= known.plan_version):
                self._probes[probe.id] = probe
            if len(self._probes) > 2 * self._cap:
                self._cut()
        self._cut()

    def _cut(self) -> None:
        if len(self._probes) > self._cap:
            newest = sorted(self._probes.values(), key=lambda probe: -probe.plan_version)
            self._probes = {probe.id: probe for probe in newest[: self._cap]}

    @property
    def newest_version(self) -> int:
        """Newest plan version that a probe waits for; -1 when none waits."""
        return max((probe.plan_version for probe in self._probes.values()), default=-1)

    def take_all(self) -> list[Probe]:
        """Takes all and treats their newest version as reported."""
        self._reported = max(self._reported, self.newest_version)
        taken = list(self._probes.values())
        self._probes = {}
        return taken

    def reopen(self, version: int, probes: Iterable[Probe]) -> None:
        """Reverts the report of a plan; its probes wait again."""
        self._reported = min(self._reported, version - 1)
        self.add(probes)
