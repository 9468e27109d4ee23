"""Follows a topic of one partition through errors of brokers and the registry."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from winnow._errors import OffsetLostError, RecordError, RegistryError, TopicError
from winnow._run import Run
from winnow._transport import Message, Reader

_LOG = logging.getLogger("winnow.rewards")
#: Seconds after which something that failed is tried again.
REST = 15.0


class Following:
    """Decoded records of a topic of one partition. What cannot be decoded is skipped and counted; errors are logged and retried."""

    def __init__(
        self, run: Run, topic: str, decode: Callable[[Message], Any], newest: int | None = None, patience: float = 0.0
    ) -> None:
        self._run, self._topic, self._decode, self._newest = run, topic, decode, newest
        self._patience = patience
        self._reader: Reader | None = None
        self._undecoded: list[Message] = []
        self._start: int | None = None
        self._skipped = 0
        self._rest_until = 0.0

    def seek(self, offset: int) -> None:
        """Continues at an offset."""
        self.close()
        self._start = offset

    @property
    def position(self) -> int:
        """Offset after the last record that was returned."""
        if self._undecoded:
            return self._undecoded[0].offset
        return (self._start or 0) if self._reader is None else self._reader.position(0)

    def drain(self) -> list[Any]:
        """Returns the records that have come; the client fetches them in the background."""
        found: list[Any] = []
        if time.monotonic() < self._rest_until:
            return found
        try:
            reader = self._open()
            self._decode_into(found)
            while polled := reader.poll(self._patience if found else 0.0):
                self._undecoded = list(polled)
                self._decode_into(found)
        except OffsetLostError as e:
            _LOG.warning("records were deleted before they were read, reading continues at the first that is left: %s", e)
            self.close()
            self._start = None
        except (TopicError, RegistryError) as e:
            self._rest_until = time.monotonic() + REST
            _LOG.warning("a topic cannot be read, retrying at a later step topic=%s error=%s", self._topic, e)
        return found

    def _decode_into(self, found: list[Any]) -> None:
        while self._undecoded:
            try:
                found.append(self._decode(self._undecoded[0]))
            except RecordError as e:
                self._skipped += 1
                if self._skipped & (self._skipped - 1) == 0:
                    _LOG.warning(
                        "skipped an unreadable record topic=%s offset=%d times=%d error=%s",
                        self._topic,
                        self._undecoded[0].offset,
                        self._skipped,
                        e,
                    )
            self._undecoded.pop(0)

    def _open(self) -> Reader:
        if self._reader is None:
            if self._start is None and self._newest is not None:
                first, end = self._run.transport.bounds(self._topic, 0)
                self._start = max(first, end - self._newest)
            self._reader = self._run.reader(self._topic, {0: self._start})
        return self._reader

    def close(self) -> None:
        """Closes the reader; the next drain opens another one."""
        if self._reader is not None:
            self._start = self.position
            self._reader.close()
            self._reader = None
            self._undecoded = []
