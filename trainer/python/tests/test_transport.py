"""What brokers answer while they restart passes; what is wrong does not."""

from __future__ import annotations

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
