"""Settings, names and secrets."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

import winnow
from winnow._properties import read_properties, settings


def connect(config=None, **options):
    return winnow.connect(*["broker:9092"], **({"registry": "http://r:8081", "run": "base", "config": config} | options))


def test_topics_and_group_have_the_names_of_the_run():
    topics = connect(prefix="prod").topics

    assert topics.selected == "prod.base.selected"
    assert topics.probes == "prod.base.probes"
    assert topics.rewards == "prod.base.rewards"
    assert topics.outcomes == "prod.base.outcomes"
    assert topics.trainer_group == "prod.base.trainer"


def test_a_properties_file_is_read_by_the_rules_of_java(tmp_path):
    file = tmp_path / "trainer.properties"
    file.write_text(
        "# a comment\n! another\n\n  security.protocol = SASL_SSL\nsasl.mechanism:PLAIN\nsasl.username user\n"
        "sasl.password=pa\\\\ss\\u0041\\\n    word\nkafka.client.id=mine\nschema.registry.basic.auth.user.info=u:p=q\nempty=\n",
        encoding="utf-8",
    )

    assert read_properties(file) == {
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "PLAIN",
        "sasl.username": "user",
        "sasl.password": "pa\\ssAword",
        "kafka.client.id": "mine",
        "schema.registry.basic.auth.user.info": "u:p=q",
        "empty": "",
    }


def test_settings_are_sorted_by_client_and_translated(monkeypatch):
    monkeypatch.setenv("TRAINER_PASSWORD", "s3cret")
    found = settings(
        {
            "kafka.security.protocol": "SASL_SSL",
            "sasl.password": "${env:TRAINER_PASSWORD}",
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": "/ca.pem",
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": "/me.pem",
            "schema.registry.ssl.ca.location": "/ca.pem",
            "basic.auth.user.info": "u:p",
        },
        "config",
    )

    assert found.kafka == {
        "security.protocol": "SASL_SSL",
        "sasl.password": "s3cret",
        "ssl.ca.location": "/ca.pem",
        "ssl.certificate.location": "/me.pem",
        "ssl.key.location": "/me.pem",
    }
    assert found.registry == {"ssl.ca.location": "/ca.pem", "basic.auth.user.info": "u:p"}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"sasl.jaas.config": "x"}, "write sasl.username and sasl.password instead"),
        ({"group.id": "x"}, "group.id in config is set by this package"),
        ({"isolation.level": "read_uncommitted"}, "isolation.level in config is set by this package"),
        ({"ssl.truststore.location": "/t.jks"}, "export it as PEM"),
        ({"config.providers": "env"}, "env:NAME"),
        ({"sasl.password": "${env:NOT_THERE_AT_ALL}"}, "NOT_THERE_AT_ALL is not in the environment"),
        ({"schema.registry.typo": "x"}, "unknown registry setting schema.registry.typo"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_with_what_to_write(config, message):
    with pytest.raises(winnow.ConfigError, match=message):
        connect(config)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"run": "no dots."}, "run 'no dots.' is not a valid name"),
        ({"prefix": ""}, "prefix '' is not a valid name"),
        ({"registry": "r:8081"}, "invalid address"),
        ({"registry": "http://user:pass@r:8081"}, "holds a user"),
        ({"registry": " "}, "registry is empty"),
        ({"config": "/does/not/exist"}, "cannot read /does/not/exist"),
    ],
)
def test_an_argument_that_cannot_be_used_is_refused(options, message):
    with pytest.raises(winnow.ConfigError, match=message) as error:
        connect(**options)
    assert "pass@" not in str(error.value)


def test_an_unknown_client_setting_is_named_without_its_value():
    run = connect({"sasl.pasword": "s3cret"})

    with pytest.raises(winnow.ConfigError, match=r"sasl\.pasword") as error:
        next(run.selected(timeout=1))
    assert "s3cret" not in str(error.value)


def test_no_secret_is_printed():
    run = connect({"sasl.password": "s3cret", "schema.registry.basic.auth.user.info": "u:s3cret"})

    printed = repr(run) + repr(run.transport) + repr(run.schemas) + repr(settings({"sasl.password": "s3cret"}, "config"))

    assert "s3cret" not in printed


def test_brokers_that_do_not_answer_are_an_error_with_a_remedy(monkeypatch):
    monkeypatch.setattr("winnow._kafka._REQUEST_SECONDS", 0.5)
    run = winnow.connect("127.0.0.1:1", registry="http://r:8081", run="base", config={"log_level": "0"})

    with pytest.raises(winnow.TopicError, match=r"cannot read winnow\.base\.selected: .*; check the brokers"):
        next(run.selected())


@pytest.mark.parametrize("name", ["TwinInfluence", "batched"])
def test_what_needs_torch_names_the_remedy_where_it_is_missing(name):
    program = f"import sys; sys.modules['torch'] = None; import winnow; print(hasattr(winnow, '{name}')); winnow.{name}"
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=60)
    assert ended.stdout.split() == ["False"]
    message = f'winnow.{name} needs torch: it is not installed; pip install "winnow-trainer[torch]"'
    assert f"AttributeError: {message}" in ended.stderr
