"""Rewards: measures what selected documents are worth and reports it to a run."""

from .reference import Reference
from .twin import TwinInfluence

__all__ = ["Reference", "TwinInfluence"]
