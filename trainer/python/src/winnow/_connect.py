"""Attaches to a run on Kafka."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping

from winnow._errors import ConfigError
from winnow._kafka import KafkaTransport
from winnow._properties import read_properties, settings
from winnow._registry import Registry
from winnow._run import Run, Topics

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}")


def connect(
    bootstrap: str,
    *,
    registry: str,
    run: str,
    config: str | os.PathLike[str] | Mapping[str, str] | None = None,
    prefix: str = "winnow",
) -> Run:
    """Attaches to a run; connections are opened when they are needed, in the process that needs them.

    Args:
        bootstrap: bootstrap servers, as HOST:PORT, separated by commas.
        registry: address of the schema registry, or several, separated by commas.
        run: name of the run.
        config: properties file, or a mapping, with settings of Kafka's clients and, after `schema.registry.`, of the registry's.
        prefix: prefix of the names of all topics.

    Raises:
        ConfigError: a setting that cannot be used.
    """
    if not bootstrap.strip():
        raise ConfigError("no address of a broker: bootstrap is empty; give HOST:PORT")
    for what, name in (("run", run), ("prefix", prefix)):
        if not _NAME.fullmatch(name):
            raise ConfigError(f"{what} '{name}' is not a valid name: use up to 80 letters, digits, '-' and '_'")
    where = "config"
    given: Mapping[str, str] = {}
    if isinstance(config, Mapping):
        given = config
    elif config is not None:
        where = os.fspath(config)
        given = read_properties(config)
    found = settings(given, where)
    topics = Topics(prefix, run)
    return Run(topics, KafkaTransport(bootstrap, found.kafka, topics.trainer_group), Registry(registry, found.registry))
