"""Attaches a PyTorch trainer to Winnow: samples in, rewards out."""

from __future__ import annotations

from typing import Any

from winnow._connect import connect
from winnow._errors import (
    ConfigError,
    LaneStarvedError,
    OffsetLostError,
    RecordError,
    RegistryError,
    StateError,
    TopicError,
    WinnowError,
)
from winnow._records import Outcome, Probe, ProbeCell, Sample
from winnow._run import Run, Topics
from winnow._selected import Selected
from winnow._state import merge_states
from winnow._tokens import ByteTokenizer, Tokenizer

__all__ = [
    "ByteTokenizer",
    "ConfigError",
    "LaneStarvedError",
    "OffsetLostError",
    "Outcome",
    "Probe",
    "ProbeCell",
    "RecordError",
    "RegistryError",
    "Run",
    "Sample",
    "Selected",
    "StateError",
    "Tokenizer",
    "TopicError",
    "Topics",
    "WinnowError",
    "connect",
    "merge_states",
]

_OF_REWARDS = {"TwinInfluence": "TwinInfluence", "Rewards": "Rewards"}


def __getattr__(name: str) -> Any:
    # torch is imported by those who need it only
    if name in ("batched", "compact"):
        try:
            from winnow import _torch
        except ModuleNotFoundError as e:
            if e.name != "torch":
                raise
            message = f'winnow.{name} needs torch: it is not installed; pip install "winnow-trainer[torch]"'
            raise AttributeError(message) from e
        return getattr(_torch, name)
    if name in _OF_REWARDS:
        from winnow import rewards

        return getattr(rewards, _OF_REWARDS[name])
    raise AttributeError(f"module 'winnow' has no attribute {name!r}")
