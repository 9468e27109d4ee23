"""Rewards: measures what selected documents are worth and reports it to a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .answers import Answer
from .cost import Cost
from .reference import Reference
from .session import Measure, Rewards

if TYPE_CHECKING:
    from .twin import TwinInfluence

__all__ = ["Answer", "Cost", "Measure", "Reference", "Rewards", "TwinInfluence"]


def __getattr__(name: str) -> Any:
    # torch is imported by those who measure with it only
    if name == "TwinInfluence":
        try:
            from .twin import TwinInfluence
        except ModuleNotFoundError as e:
            if e.name != "torch":
                raise
            # as for any name that a module lacks: hasattr is false
            raise AttributeError(
                'winnow.TwinInfluence needs torch: it is not installed; pip install "winnow-trainer[torch]"'
            ) from e

        return TwinInfluence
    raise AttributeError(f"module 'winnow.rewards' has no attribute {name!r}")
