"""Topics of a run on Kafka, by librdkafka."""

from __future__ import annotations

import gc
import logging
import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from confluent_kafka import (
    OFFSET_BEGINNING,
    Consumer,
    KafkaError,
    KafkaException,
    Producer,
    TopicCollection,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient

from winnow._errors import ConfigError, OffsetLostError, TopicError, WinnowError
from winnow._transport import Message

LOG = logging.getLogger("winnow")

_REQUEST_SECONDS = 30.0
_POLLED_RECORDS = 256
# bytes of a partition in one answer of a broker: the records of all partitions have to be in memory when those of one are needed
_FETCH_BYTES = (16 << 10, 1 << 20)
# larger than what a topic of Winnow takes
_MAX_RECORD_BYTES = 4 << 20
# not a record of Winnow: it does not decode, so that it is counted and skipped
_LEFT_OUT = b"winnow: left out at the fetch"

_LOST = {KafkaError._AUTO_OFFSET_RESET, KafkaError.OFFSET_OUT_OF_RANGE}
_FINAL = {
    KafkaError._FATAL,
    KafkaError._AUTHENTICATION,
    KafkaError.TOPIC_AUTHORIZATION_FAILED,
    KafkaError.GROUP_AUTHORIZATION_FAILED,
    KafkaError.CLUSTER_AUTHORIZATION_FAILED,
    KafkaError.SASL_AUTHENTICATION_FAILED,
}

# while a broker restarts or a partition moves; the client does not retry these in every call
_PASSING = {
    KafkaError._ALL_BROKERS_DOWN,
    KafkaError._TIMED_OUT,
    KafkaError._TRANSPORT,
    KafkaError._WAIT_COORD,
    KafkaError.COORDINATOR_LOAD_IN_PROGRESS,
    KafkaError.COORDINATOR_NOT_AVAILABLE,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.NETWORK_EXCEPTION,
    KafkaError.NOT_COORDINATOR,
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.OFFSET_NOT_AVAILABLE,
    KafkaError.REQUEST_TIMED_OUT,
}
# a broker that has just started may not know its topics yet
_UNKNOWN = {KafkaError.UNKNOWN_TOPIC_OR_PART, KafkaError._UNKNOWN_TOPIC, KafkaError._UNKNOWN_PARTITION}
_UNKNOWN_SECONDS = 3.0

# clients of a parent process: their threads do not run in this one, and to release them would wait for the threads
_INHERITED: list[Any] = []

if hasattr(os, "register_at_fork"):
    # a client of the parent that a forked child collects aborts the child, or waits for threads that the child does not have
    os.register_at_fork(after_in_child=gc.freeze)


class KafkaTransport:
    """Clients of one run, made when they are needed, in the process that needs them. Prints no setting."""

    def __init__(self, bootstrap: str, settings: Mapping[str, str], group: str, buffer_bytes: int = 64 << 20) -> None:
        self._bootstrap = bootstrap
        self._settings = dict(settings)
        self._group = group
        self._buffer_bytes = buffer_bytes
        self._clients: dict[str, Any] = {}
        self._pid = os.getpid()

    def __repr__(self) -> str:
        return f"KafkaTransport({self._bootstrap})"

    def __reduce__(self) -> Any:
        return KafkaTransport, (self._bootstrap, self._settings, self._group, self._buffer_bytes)

    def consumer(self, partitions: int = 1, **settings: Any) -> Consumer:
        """Makes a consumer of committed records that moves no offset by itself, for so many partitions."""
        fixed = {
            "group.id": self._group,
            "isolation.level": "read_committed",
            "enable.auto.commit": False,
            "enable.auto.offset.store": False,
            "auto.offset.reset": "error",
        }
        ours = {
            "queued.max.messages.kbytes": max(1024, self._buffer_bytes >> 10),
            # a larger record comes all the same, alone
            "fetch.message.max.bytes": min(max(_FETCH_BYTES[0], self._buffer_bytes // (8 * partitions)), _FETCH_BYTES[1]),
            "fetch.wait.max.ms": 100,
        }
        consumer: Consumer = self._make(Consumer, ours, fixed | settings)
        return consumer

    def producer(self, **settings: Any) -> Producer:
        """Makes an idempotent producer."""
        fixed = {"enable.idempotence": True, "acks": "all"}
        ours = {"compression.type": "lz4", "linger.ms": 5, "message.max.bytes": _MAX_RECORD_BYTES}
        producer: Producer = self._make(Producer, ours, fixed | settings)
        return producer

    def _make(self, kind: Any, ours: Mapping[str, Any], fixed: Mapping[str, Any]) -> Any:
        config = {
            "client.id": "winnow-trainer",
            **ours,
            **self._settings,
            **fixed,
            "bootstrap.servers": self._bootstrap,
        }
        try:
            return kind(config, logger=LOG)
        except (KafkaException, ValueError, TypeError) as e:
            error = e.args[0] if e.args else e
            reason = error.str() if isinstance(error, KafkaError) else str(error)
            raise ConfigError(f"the client settings cannot be used: {reason}; correct config") from None

    def _client(self, name: str, make: Any) -> Any:
        if self._pid != os.getpid():
            _INHERITED.append(self._clients)
            self._clients = {}
            self._pid = os.getpid()
        if name not in self._clients:
            self._clients[name] = make()
        return self._clients[name]

    def _describe(self, topic: str) -> Any:
        admin = self._client("admin", lambda: self._make(AdminClient, {}, {}))

        def ask() -> Any:
            future = admin.describe_topics(TopicCollection([topic]), request_timeout=_REQUEST_SECONDS)[topic]
            return future.result(_REQUEST_SECONDS + 5)

        return _patiently(topic, "read", ask)

    def partitions(self, topic: str) -> int:
        """See Transport."""
        return len(self._describe(topic).partitions)

    def topic_id(self, topic: str) -> str | None:
        """See Transport."""
        uuid = getattr(self._describe(topic), "topic_id", None)
        if uuid is None:
            return None
        # as Java prints it
        return str(uuid).replace("+", "-").replace("/", "_").rstrip("=")

    def bounds(self, topic: str, partition: int) -> tuple[int, int]:
        """See Transport."""
        return _bounds(self._client("offsets", self.consumer), topic, partition)

    def reader(self, topic: str, offsets: Mapping[int, int | None]) -> KafkaReader:
        """See Transport."""
        return KafkaReader(self.consumer(len(offsets)), topic, offsets)

    def send(self, topic: str, key: str, values: Sequence[bytes]) -> None:
        """See Transport."""
        producer: Producer = self._client("producer", self.producer)
        failures: list[KafkaError] = []

        def delivered(error: KafkaError | None, _: Any) -> None:
            if error is not None:
                failures.append(error)

        try:
            for value in values:
                producer.produce(topic, value=value, key=key.encode(), on_delivery=delivered)
            left = producer.flush(_REQUEST_SECONDS * 4)
        except (KafkaException, BufferError) as e:
            raise _topic_error(topic, e, "write to") from e
        if failures:
            raise _topic_error(topic, KafkaException(failures[0]), "write to")
        if left:
            raise TopicError(f"cannot write to {topic}: the brokers did not take {left} records; send them again")

    def commit(self, topic: str, offsets: Mapping[int, int]) -> None:
        """See Transport."""
        if not offsets:
            return
        consumer: Consumer = self._client("offsets", self.consumer)
        places = [TopicPartition(topic, p, offset) for p, offset in offsets.items()]
        done = _patiently(topic, "commit offsets of", lambda: consumer.commit(offsets=places, asynchronous=False))
        for each in done or []:
            if each.error is not None:
                raise _topic_error(topic, KafkaException(each.error), "commit offsets of")

    def close(self) -> None:
        """See Transport."""
        if self._pid == os.getpid():
            for client in self._clients.values():
                if isinstance(client, Consumer):
                    client.close()
            self._clients = {}


class KafkaReader:
    """Partitions of one topic, assigned and not subscribed: no rebalance moves them."""

    def __init__(self, consumer: Consumer, topic: str, offsets: Mapping[int, int | None]) -> None:
        self._consumer = consumer
        self._topic = topic
        self._next = {p: 0 if offset is None else offset for p, offset in offsets.items()}
        self._troubles: set[int] = set()
        try:
            consumer.assign([TopicPartition(topic, p, OFFSET_BEGINNING if at is None else at) for p, at in offsets.items()])
        except KafkaException as e:
            raise _topic_error(topic, e) from e

    def poll(self, timeout: float) -> list[Message]:
        """See Reader."""
        try:
            first = self._consumer.poll(timeout)
            # what has come already, without waiting for more
            polled = [] if first is None else [first, *self._consumer.consume(_POLLED_RECORDS - 1, 0)]
        except KafkaException as e:
            raise _topic_error(self._topic, e) from e
        messages = []
        for each in polled:
            error, partition, offset = each.error(), each.partition(), each.offset()
            if error is not None and error.code() == KafkaError._BAD_COMPRESSION and partition is not None and offset is not None:
                messages.append(self._left_out(partition, max(offset, self._next[partition]), error))
            elif error is not None:
                self._note(error)
            # records fetched before a pause may come a second time after it
            elif partition is not None and offset is not None and offset >= self._next[partition]:
                self._next[partition] = offset + 1
                messages.append(Message(self._topic, partition, offset, each.value()))
        if messages:
            self._troubles.clear()
        return messages

    def _left_out(self, partition: int, offset: int, error: KafkaError) -> Message:
        """A record of a batch that decompresses to more than the client allows: it would be fetched again forever."""
        LOG.warning(
            "record left out at the fetch topic=%s partition=%d offset=%d error=%s", self._topic, partition, offset, error.str()
        )
        self._next[partition] = offset + 1
        try:
            self._consumer.seek(TopicPartition(self._topic, partition, offset + 1))
        except KafkaException as e:
            raise _topic_error(self._topic, e) from e
        return Message(self._topic, partition, offset, _LEFT_OUT)

    def _note(self, error: KafkaError) -> None:
        code = error.code()
        if code in _LOST:
            raise OffsetLostError(
                f"cannot continue {self._topic}: {error.str()}; records were deleted before they were read, or the topic was "
                "recreated: check its retention, and resume from the last checkpoint"
            )
        if error.fatal() or code in _FINAL:
            raise _topic_error(self._topic, KafkaException(error))
        # the client tries again by itself
        if code not in self._troubles:
            self._troubles.add(code)
            LOG.warning("reading is interrupted, retrying topic=%s error=%s", self._topic, error.str())

    def position(self, partition: int) -> int:
        """See Reader."""
        return self._next[partition]

    def ends(self) -> dict[int, int]:
        """See Reader."""
        return {p: _bounds(self._consumer, self._topic, p)[1] for p in self._next}

    def pause(self, partitions: Iterable[int]) -> None:
        """See Reader."""
        self._consumer.pause([TopicPartition(self._topic, p) for p in partitions])

    def resume(self, partitions: Iterable[int]) -> None:
        """See Reader."""
        self._consumer.resume([TopicPartition(self._topic, p) for p in partitions])

    def wake(self) -> None:
        """See Reader."""

    def close(self) -> None:
        """See Reader."""
        self._consumer.close()


def _bounds(consumer: Consumer, topic: str, partition: int) -> tuple[int, int]:
    place = TopicPartition(topic, partition)

    def ask() -> tuple[int, int]:
        name = f"{topic}-{partition}"
        low, high = _patiently(name, "read", lambda: consumer.get_watermark_offsets(place, timeout=_REQUEST_SECONDS))
        return low, high

    answer = ask()
    # librdkafka asks for both ends apart and takes two answers to one of them, as after a retry, for both:
    # ends that are equal are believed when they are found twice
    while answer[0] == answer[1]:
        again = ask()
        if again == answer:
            break
        answer = again
    return answer


def _patiently(topic: str, what: str, ask: Callable[[], Any]) -> Any:
    """Retries while the error is one that passes by itself."""
    begin = time.monotonic()
    while True:
        try:
            return ask()
        except (KafkaException, TimeoutError) as e:
            error = e.args[0] if e.args else None
            code = error.code() if isinstance(error, KafkaError) else None
            patience = _REQUEST_SECONDS if code in _PASSING else _UNKNOWN_SECONDS if code in _UNKNOWN else 0.0
            if time.monotonic() - begin >= patience:
                raise _topic_error(topic, e, what) from e
            time.sleep(0.1)


def _topic_error(topic: str, e: BaseException, what: str = "read") -> WinnowError:
    error = e.args[0] if e.args else None
    if not isinstance(error, KafkaError):
        return TopicError(f"cannot {what} {topic}: {str(e) or type(e).__name__}; check the brokers")
    remedies = {
        KafkaError.UNKNOWN_TOPIC_OR_PART: "create the run with 'winnow run create', or correct prefix and run",
        KafkaError._UNKNOWN_TOPIC: "create the run with 'winnow run create', or correct prefix and run",
        KafkaError.TOPIC_AUTHORIZATION_FAILED: "grant the role trainer with 'winnow acls'",
        KafkaError.GROUP_AUTHORIZATION_FAILED: "grant the role trainer with 'winnow acls'",
        KafkaError._AUTHENTICATION: "correct sasl.* in config",
        KafkaError.SASL_AUTHENTICATION_FAILED: "correct sasl.* in config",
        KafkaError.MSG_SIZE_TOO_LARGE: "write smaller parts",
    }
    return TopicError(
        f"cannot {what} {topic}: {error.str()}; {remedies.get(error.code(), 'check the brokers and the bootstrap address')}"
    )
