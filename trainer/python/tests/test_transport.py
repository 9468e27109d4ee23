"""What brokers answer while they restart passes; what is wrong does not."""

from __future__ import annotations

import subprocess
import sys

import pytest
from confluent_kafka import KafkaError, KafkaException

import winnow
from winnow import _kafka


def failing(*codes):
    answers = iter(codes)

    def ask():
        code = next(answers, None)
        if code is not None:
            raise KafkaException(KafkaError(code))
        return "answer"

    return ask


@pytest.mark.parametrize(
    "code", [KafkaError.NOT_LEADER_FOR_PARTITION, KafkaError.COORDINATOR_LOAD_IN_PROGRESS, KafkaError.UNKNOWN_TOPIC_OR_PART]
)
def test_an_answer_that_passes_is_asked_for_again(code):
    assert _kafka._patiently("t", "read", failing(code, code)) == "answer"


def test_patience_ends(monkeypatch):
    monkeypatch.setattr(_kafka, "_REQUEST_SECONDS", 0.2)

    with pytest.raises(winnow.TopicError, match=r"cannot read t: .*; check the brokers"):
        _kafka._patiently("t", "read", failing(*[KafkaError.NOT_LEADER_FOR_PARTITION] * 1000))


@pytest.mark.parametrize(
    ("code", "remedy"),
    [(KafkaError.TOPIC_AUTHORIZATION_FAILED, "winnow acls"), (KafkaError.SASL_AUTHENTICATION_FAILED, "sasl")],
)
def test_what_does_not_pass_is_an_error_at_once(code, remedy):
    with pytest.raises(winnow.TopicError, match=remedy):
        _kafka._patiently("t", "read", failing(code, None))


class Answer:
    def __init__(self, offset, value=None, error=None):
        self._offset, self._value, self._error = offset, value, error

    def error(self):
        return self._error

    def partition(self):
        return 3

    def offset(self):
        return self._offset

    def value(self):
        return self._value

    def timestamp(self):
        return (1, 7)


class PoisonedConsumer:
    """Two records, then a batch of three that does not decompress, whose error names its first record, then one more record."""

    def __init__(self):
        self.at = 0

    def assign(self, places):
        self.at = 0

    def seek(self, place):
        assert (place.topic, place.partition) == ("t", 3)
        self.at = place.offset

    def poll(self, timeout):
        at, self.at = self.at, self.at + 1
        if at in (2, 3, 4):
            self.at = 2
            return Answer(2, error=KafkaError(KafkaError._BAD_COMPRESSION))
        return Answer(at, b"honest") if at < 6 else None

    def consume(self, most, timeout):
        return []


def test_a_batch_that_does_not_decompress_is_left_out_record_by_record():
    reader = _kafka.KafkaReader(PoisonedConsumer(), "t", {3: None})

    messages = [message for _ in range(8) for message in reader.poll(0.0)]

    assert [message.offset for message in messages] == [0, 1, 2, 3, 4, 5]
    assert [message.value == b"honest" for message in messages] == [True, True, False, False, False, True]
    assert reader.position(3) == 6


def test_a_forked_child_does_not_collect_the_clients_of_its_parent():
    # such a client aborts the process, or waits for threads that the child does not have
    script = """
import gc, os, signal
from winnow._kafka import KafkaTransport
gc.disable()
reader = KafkaTransport("127.0.0.1:1", {"log_level": "0"}, "group").reader("topic", {0: 0})
reader.poll(0.1)
reader.itself = reader
del reader
child = os.fork()
if child == 0:
    signal.alarm(20)
    gc.collect()
    os._exit(0)
print(os.waitpid(child, 0)[1], flush=True)
os._exit(0)
"""
    child = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)

    assert child.stdout.strip() == "0", child.stderr


class _Ends:
    """A consumer that answers in turn."""

    def __init__(self, *answers):
        self._answers = iter(answers)

    def get_watermark_offsets(self, _place, timeout):
        assert timeout > 0
        return next(self._answers)


@pytest.mark.parametrize(
    ("answers", "bounds"),
    [
        (((0, 9),), (0, 9)),
        # both answers were to the question for the end
        (((9, 9), (0, 9)), (0, 9)),
        (((0, 0), (0, 9)), (0, 9)),
        # there is nothing to read
        (((9, 9), (9, 9)), (9, 9)),
        (((9, 9), (12, 12), (12, 12)), (12, 12)),
    ],
)
def test_equal_ends_are_believed_when_found_twice(answers, bounds):
    assert _kafka._bounds(_Ends(*answers), "t", 0) == bounds
