"""The part of the Confluent Schema Registry HTTP interface that reading and writing records needs."""

from __future__ import annotations

import base64
import json
import logging
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from email.message import Message
from http.client import HTTPException
from typing import IO, Any
from urllib.parse import quote, urlsplit

from winnow._errors import ConfigError, RecordError, RegistryError
from winnow._records import parse_schema

LOG = logging.getLogger("winnow")

_CONTENT_TYPE = "application/vnd.schemaregistry.v1+json"
_ANSWER_SECONDS = 20.0
_MAX_ANSWER_BYTES = 16 << 20
_ATTEMPTS = 4
_UNKNOWN_SUBJECT, _UNKNOWN_SCHEMA = 40401, 40403
_UNKNOWN_SECONDS = 5.0
_BUSY = {408, 429, 500, 502, 503, 504}
_KNOWN = {
    "basic.auth.user.info",
    "basic.auth.credentials.source",
    "bearer.auth.token",
    "bearer.auth.credentials.source",
    "ssl.ca.location",
    "ssl.truststore.location",
    "ssl.truststore.type",
    "ssl.certificate.location",
    "ssl.keystore.location",
    "ssl.keystore.type",
    "ssl.key.location",
    "ssl.key.password",
}


class _Answered(Exception):
    """An answer that is not a success."""

    def __init__(self, status: int, code: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.code = code


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect could lead credentials to another server."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        return None


class Registry:
    """A registry at one of several addresses. Answers are kept: an id never changes its meaning. Prints no secret."""

    def __init__(self, addresses: str, settings: Mapping[str, str] | None = None) -> None:
        self._addresses: Sequence[str] = [_checked(each) for each in addresses.split(",") if each.strip()]
        if not self._addresses:
            raise ConfigError("no address of the schema registry: registry is empty; give http://HOST:PORT")
        self._settings = dict(settings or {})
        for key in self._settings:
            if key not in _KNOWN:
                raise ConfigError(
                    f"unknown registry setting schema.registry.{key}: known are {', '.join(sorted(_KNOWN))}; correct it"
                )
        self._schemas: dict[int, Any] = {}
        self._newest: dict[str, tuple[int, Any]] = {}
        self._unknown: dict[int, float] = {}
        self._known_subjects: dict[str, float] = {}
        self._opener: urllib.request.OpenerDirector | None = None

    def __repr__(self) -> str:
        return f"Registry({','.join(self._addresses)})"

    def __reduce__(self) -> Any:
        return Registry, (",".join(self._addresses), self._settings)

    def schema(self, schema_id: int) -> Any:
        """Returns the parsed schema that was registered under an id.

        Raises RecordError for an unknown id, and RegistryError when no registry answers.
        """
        if schema_id not in self._schemas:
            # a flood of records with a wrong id must not become a flood of questions
            if self._unknown.get(schema_id, 0.0) < time.monotonic():
                self._schemas[schema_id] = parse_schema(self._schema_text(schema_id))
            else:
                raise self._not_registered(schema_id)
        return self._schemas[schema_id]

    def _schema_text(self, schema_id: int) -> str:
        try:
            return self._text(self._ask(f"/schemas/ids/{schema_id}"), "schema")
        except _Answered as e:
            if e.code != _UNKNOWN_SCHEMA:
                raise RegistryError(self._unexpected(f"/schemas/ids/{schema_id}", e)) from e
            if len(self._unknown) >= 1024:
                self._unknown.clear()
            self._unknown[schema_id] = time.monotonic() + _UNKNOWN_SECONDS
            raise self._not_registered(schema_id) from None

    def _not_registered(self, schema_id: int) -> RecordError:
        return RecordError(f"schema id {schema_id} is unknown: {self} has no such schema; skip the record")

    def require_subject(self, subject: str) -> None:
        """Raises RegistryError when the registry does not know a subject: it was emptied, and its ids mean other schemas."""
        if self._known_subjects.get(subject, 0.0) >= time.monotonic():
            return
        path = f"/subjects/{quote(subject, safe='')}/versions/latest"
        try:
            self._ask(path)
        except _Answered as e:
            if e.code == _UNKNOWN_SUBJECT:
                raise RegistryError(
                    f"{self} does not know subject {subject}, though its topic has records: it was emptied or is another "
                    "registry; restore it, or correct registry"
                ) from None
            raise RegistryError(self._unexpected(path, e)) from e
        self._known_subjects[subject] = time.monotonic() + _UNKNOWN_SECONDS

    def newest(self, subject: str) -> tuple[int, Any]:
        """Returns id and parsed schema of the newest version of a subject."""
        if subject not in self._newest:
            path = f"/subjects/{quote(subject, safe='')}/versions/latest"
            try:
                answer = self._ask(path)
            except _Answered as e:
                if e.code == _UNKNOWN_SUBJECT:
                    raise RegistryError(
                        f"no schema under subject {subject}: {self} does not know it; run 'winnow topics apply --run RUN', or "
                        "correct prefix and run"
                    ) from None
                raise RegistryError(self._unexpected(path, e)) from e
            schema_id = answer.get("id")
            if not isinstance(schema_id, int):
                raise RegistryError(f"{self} answered {path} without an id: it is not a schema registry; correct registry")
            self._newest[subject] = schema_id, parse_schema(self._text(answer, "schema"))
        return self._newest[subject]

    def _text(self, answer: Mapping[str, Any], name: str) -> str:
        value = answer.get(name)
        if not isinstance(value, str):
            raise RegistryError(f"{self} answered without '{name}': it is not a schema registry; correct registry")
        return value

    def _unexpected(self, path: str, e: _Answered) -> str:
        remedy = "give basic.auth.user.info or bearer.auth.token" if e.status in (401, 403) else "correct registry"
        return f"{self} answered {e.status} to {path}: {e}; {remedy}"

    def _ask(self, path: str) -> Mapping[str, Any]:
        """Asks one address after another, until one answers other than busy."""
        attempts = max(_ATTEMPTS, len(self._addresses))
        for attempt in range(attempts):
            address = self._addresses[attempt % len(self._addresses)]
            try:
                return self._exchange(address + path)
            except _Answered as e:
                if e.status not in _BUSY or attempt == attempts - 1:
                    raise
            except ssl.SSLError as e:
                raise RegistryError(
                    f"no trusted connection to the schema registry at {address}: {e.reason}; check schema.registry.ssl.*"
                ) from e
            except (OSError, HTTPException) as e:
                reason = getattr(e, "reason", e)
                if isinstance(reason, ssl.SSLError):
                    raise RegistryError(
                        f"no trusted connection to the schema registry at {address}: {reason.reason}; check schema.registry.ssl.*"
                    ) from e
                if attempt == attempts - 1:
                    raise RegistryError(
                        f"cannot reach the schema registry at {address}: {reason}; start it, or correct registry"
                    ) from e
            time.sleep(min(2.0, 0.1 * 2**attempt))
        raise AssertionError("the last attempt returns or raises")

    def _exchange(self, url: str) -> Mapping[str, Any]:
        request = urllib.request.Request(url, headers=self._headers())
        try:
            with self._open(request) as answer:
                body = answer.read(_MAX_ANSWER_BYTES)
        except urllib.error.HTTPError as e:
            with e:
                body = e.read(_MAX_ANSWER_BYTES)
            code, reason = _error(body)
            raise _Answered(e.code, code, reason or str(e.reason)) from None
        try:
            read = json.loads(body)
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise RegistryError(
                f"{url} is not a schema registry: it did not answer with a JSON object; correct registry, and check whether a "
                "proxy answers in its place"
            )
        return read

    def _headers(self) -> dict[str, str]:
        headers = {"Accept": f"{_CONTENT_TYPE}, application/json"}
        token, user = self._settings.get("bearer.auth.token"), self._settings.get("basic.auth.user.info")
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        elif user is not None:
            headers["Authorization"] = "Basic " + base64.b64encode(user.encode()).decode()
        return headers

    def _open(self, request: urllib.request.Request) -> Any:
        if self._opener is None:
            self._opener = urllib.request.build_opener(
                urllib.request.ProxyHandler({}), _NoRedirects(), urllib.request.HTTPSHandler(context=self._tls())
            )
        return self._opener.open(request, timeout=_ANSWER_SECONDS)

    def _tls(self) -> ssl.SSLContext:
        given = self._settings
        for store in ("truststore", "keystore"):
            kind = given.get(f"ssl.{store}.type", "PEM" if f"ssl.{store}.location" not in given else "JKS")
            if kind.upper() != "PEM":
                raise ConfigError(
                    f"schema.registry.ssl.{store}.location cannot be used: a store of type {kind} is of Java clients alone; "
                    f"export it as PEM, and write schema.registry.ssl.{store}.type=PEM"
                )
        chain = given.get("ssl.certificate.location") or given.get("ssl.keystore.location")
        try:
            context = ssl.create_default_context(cafile=given.get("ssl.ca.location") or given.get("ssl.truststore.location"))
            if chain is not None:
                context.load_cert_chain(chain, given.get("ssl.key.location"), given.get("ssl.key.password"))
        except (OSError, ssl.SSLError) as e:
            raise ConfigError(f"the registry's certificates cannot be read: {e}; check schema.registry.ssl.*") from e
        return context


def _error(body: bytes) -> tuple[int, str]:
    try:
        read = json.loads(body)
        return int(read["error_code"]), str(read.get("message", ""))
    except (ValueError, TypeError, KeyError):
        return 0, ""


def _checked(address: str) -> str:
    trimmed = address.strip().rstrip("/")
    parts = urlsplit(trimmed)
    if "@" in parts.netloc:
        raise ConfigError("the address of the schema registry holds a user: messages name it; give basic.auth.user.info in config")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ConfigError(
            f"invalid address of the schema registry '{trimmed}': use http://HOST:PORT or https://HOST:PORT, and commas "
            "between several"
        )
    return trimmed
