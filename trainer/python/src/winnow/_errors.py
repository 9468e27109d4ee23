"""Errors that the package raises, as `what: why; remedy`."""

from __future__ import annotations


class WinnowError(Exception):
    """Base of all errors of this package."""


class ConfigError(WinnowError):
    """An option or a client setting that cannot be used."""


class RegistryError(WinnowError):
    """The schema registry cannot be reached, or has no such subject or schema."""


class RecordError(WinnowError):
    """Bytes that are not a record of the topic."""


class TopicError(WinnowError):
    """A topic of the run that cannot be read or written."""


class OffsetLostError(TopicError):
    """The next record to read was deleted from its topic, or the topic is another one than before."""


class LaneStarvedError(TopicError):
    """The partition whose turn it is had no record within the time-out."""


class StateError(WinnowError):
    """A saved state that does not fit the run, the options, or the other states."""
