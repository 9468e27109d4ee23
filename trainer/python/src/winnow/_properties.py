"""Client settings from a Java-style properties file, in librdkafka's terms."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from winnow._errors import ConfigError

_REGISTRY = ("schema.registry.", "basic.auth.", "bearer.auth.")

_RESERVED = {
    "auto.offset.reset",
    "bootstrap.servers",
    "enable.auto.commit",
    "enable.auto.offset.store",
    "enable.idempotence",
    "enable.partition.eof",
    "group.id",
    "isolation.level",
    "transactional.id",
}

_REFUSED = {
    "sasl.jaas.config": "is of Java clients alone; write sasl.username and sasl.password instead",
    "config.providers": "is of Java clients alone; write ${env:NAME} where a value is in the environment",
    "key.deserializer": "is of Java clients alone; remove it",
    "value.deserializer": "is of Java clients alone; remove it",
    "sasl.login.callback.handler.class": "is of Java clients alone; write sasl.oauthbearer.method=oidc and "
    "sasl.oauthbearer.client.id, .client.secret and .token.endpoint.url instead",
    "ssl.truststore.password": "is of Java key stores alone; export the certificates as PEM, and write ssl.ca.location",
}

_RENAMED = {
    "ssl.truststore.certificates": "ssl.ca.pem",
    "ssl.keystore.certificate.chain": "ssl.certificate.pem",
    "ssl.keystore.key": "ssl.key.pem",
    "sasl.mechanisms": "sasl.mechanism",
}

_ENVIRONMENT = re.compile(r"\$\{env:([^}]*)\}")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPED = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}


class Settings:
    """Settings of Kafka's clients and of the registry's; prints no value."""

    def __init__(self, kafka: Mapping[str, str], registry: Mapping[str, str]) -> None:
        self.kafka = dict(kafka)
        self.registry = dict(registry)

    def __repr__(self) -> str:
        return f"Settings({', '.join(sorted([*self.kafka, *self.registry]))})"


def settings(given: Mapping[str, str], where: str) -> Settings:
    """Sorts settings by client, translated where the Java clients have another name.

    Raises ConfigError for one that this package sets itself, or that has no meaning outside Java.
    """
    kafka: dict[str, str] = {}
    registry: dict[str, str] = {}
    for key, value in given.items():
        name = key.removeprefix("kafka.")
        value = _from_environment(name, value, where)
        if name.startswith(_REGISTRY):
            registry[name.removeprefix("schema.registry.")] = value
        elif name in _RESERVED:
            raise ConfigError(f"{name} in {where} is set by this package: its guarantees depend on it; remove the line")
        elif name in _REFUSED:
            raise ConfigError(f"{name} in {where} cannot be used: it {_REFUSED[name]}")
        else:
            kafka[_RENAMED.get(name, name)] = value
    _translate_stores(kafka, where)
    return Settings(kafka, registry)


def _translate_stores(kafka: dict[str, str], where: str) -> None:
    """Java names one file for what librdkafka has one or two settings for."""
    for store, targets in (
        ("truststore", ("ssl.ca.location",)),
        ("keystore", ("ssl.certificate.location", "ssl.key.location")),
    ):
        kind = kafka.pop(f"ssl.{store}.type", "JKS")
        location = f"ssl.{store}.location"
        if location not in kafka or (store == "keystore" and kind.upper() == "PKCS12"):
            continue
        if kind.upper() != "PEM":
            raise ConfigError(
                f"{location} in {where} cannot be used: a key store of type {kind} is of Java clients alone; export it as "
                f"PEM, and write ssl.{store}.type=PEM"
            )
        file = kafka.pop(location)
        for target in targets:
            kafka.setdefault(target, file)


def _from_environment(key: str, value: str, where: str) -> str:
    def read(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in os.environ:
            raise ConfigError(f"{key} in {where} asks for ${{env:{name}}}: {name} is not in the environment; set it")
        return os.environ[name]

    return _ENVIRONMENT.sub(read, value)


def read_properties(file: str | os.PathLike[str]) -> dict[str, str]:
    """Reads a properties file, UTF-8, by the rules of Java's."""
    try:
        text = Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError as e:
        raise ConfigError(f"cannot read {file}: it is not UTF-8; save it as UTF-8") from e
    except OSError as e:
        raise ConfigError(f"cannot read {file}: {e.strerror}; correct config") from e
    found = {}
    for line in _logical_lines(text):
        key, value = _split(line)
        found[_unescaped(key)] = _unescaped(value)
    return found


def _logical_lines(text: str) -> Iterator[str]:
    joined = ""
    for line in re.split(r"\r\n|\r|\n", text):
        line = line.lstrip(" \t\f")
        if not joined and (not line or line[0] in "#!"):
            continue
        backslashes = len(line) - len(line.rstrip("\\"))
        if backslashes % 2:
            joined += line[:-1]
        else:
            yield joined + line
            joined = ""
    if joined:
        yield joined


def _split(line: str) -> tuple[str, str]:
    end = 0
    while end < len(line) and line[end] not in "=: \t\f":
        end += 2 if line[end] == "\\" else 1
    rest = line[end:].lstrip(" \t\f")
    if rest[:1] in ("=", ":"):
        rest = rest[1:].lstrip(" \t\f")
    return line[:end], rest


def _unescaped(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        escaped = match.group(1)
        return chr(int(escaped[1:], 16)) if len(escaped) == 5 else _ESCAPED.get(escaped, escaped)

    return _ESCAPE.sub(character, text)
