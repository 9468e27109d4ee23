"""Cuts a measurement into reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_MOST_REWARDS = 500
#: Of a part; the coordinator refuses parts above 900 KiB.
_MOST_BYTES = 512 << 10
_FRAME = 5


def parts(report: Mapping[str, Any], rewards: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Returns the parts of a report with the rewards spread over them in order; one empty part when there are none."""
    cut: list[list[Mapping[str, Any]]] = [[]]
    size = 0
    for reward in rewards:
        added = _size(reward)
        if cut[-1] and (len(cut[-1]) == _MOST_REWARDS or size + added > _MOST_BYTES):
            cut.append([])
            size = 0
        cut[-1].append(reward)
        size += added
    return [{**report, "part": i, "parts": len(cut), "rewards": each} for i, each in enumerate(cut)]


def _size(reward: Mapping[str, Any]) -> int:
    texts = [reward["documentId"], *reward["labels"], *reward["labels"].values()]
    return 8 + sum(_FRAME + len(text.encode()) for text in texts)
