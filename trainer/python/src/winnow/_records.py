"""Records of a run's topics, and Avro in Confluent's wire format."""

from __future__ import annotations

import io
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from operator import attrgetter
from typing import Any, Protocol

import fastavro

from winnow._errors import RecordError

_HEADER = struct.Struct(">bI")


@dataclass(frozen=True, slots=True)
class Sample:
    """A document selected for training.

    `labels` is the group of the document by agent name. `score` and `probability` are those under plan `plan_version`.
    """

    id: str
    text: str = field(repr=False)
    labels: Mapping[str, str]
    score: float
    probability: float
    plan_version: int
    source: str
    url: str
    partition: int
    offset: int
    uses: int = 0

    def __reduce__(self) -> Any:
        # workers hand samples over by pickle: ten times as fast as field by field
        return Sample, _FIELDS_OF_SAMPLE(self)


_FIELDS_OF_SAMPLE = attrgetter(*(each.name for each in fields(Sample)))


@dataclass(frozen=True, slots=True)
class ProbeCell:
    """The cell that a probe was drawn for."""

    agent: str
    group: str
    probability: float


@dataclass(frozen=True, slots=True)
class Probe:
    """A document that the trainer has to measure."""

    id: str
    text: str = field(repr=False)
    labels: Mapping[str, str]
    cells: tuple[ProbeCell, ...]
    plan_version: int
    source: str
    url: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """The coordinator's answer to one part of a reward report.

    `verdict` is WAITING, USED, REFUSED or UNKNOWN; `refused` counts rewards by reason.
    """

    run: str
    trainer_epoch: int
    plan_version: int
    part: int
    parts: int
    light: bool
    verdict: str
    reason: str
    used: int
    refused: Mapping[str, int]
    matched_probes: int
    needed_probes: int
    resulting_plan: int
    report_offset: int
    partition: int
    offset: int


class Schemas(Protocol):
    """A source of schemas."""

    def schema(self, schema_id: int) -> Any:
        """Returns the parsed schema that was registered under an id."""

    def require_subject(self, subject: str) -> None:
        """Raises RegistryError for an unknown subject: the ids of such a registry mean other schemas."""

    def newest(self, subject: str) -> tuple[int, Any]:
        """Returns id and parsed schema of the newest version of a subject."""


def parse_schema(text: str) -> Any:
    """Parses a schema; times stay integers, as they are on the wire."""
    return fastavro.parse_schema(_without_logical_types(json.loads(text)))


def _without_logical_types(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _without_logical_types(value) for key, value in node.items() if key != "logicalType"}
    if isinstance(node, list):
        return [_without_logical_types(each) for each in node]
    return node


@cache
def bundled_schema(record: str) -> Any:
    """Returns the schema of a record, such as `Sample`, that this version of the package was built with."""
    return parse_schema(bundled_schema_text(record))


def bundled_schema_text(record: str) -> str:
    """Returns the same as JSON."""
    return resources.files("winnow").joinpath("schemas", f"{record}.avsc").read_text(encoding="utf-8")


def decode(schemas: Schemas, record: str, topic: str, value: bytes | None) -> dict[str, Any]:
    """Decodes the value of a topic as the record of that name, with this version's fields.

    Raises RecordError for bytes that are not such a record, and RegistryError when no registry answers.
    """
    if value is None or len(value) < _HEADER.size or value[0] != 0:
        size = "no value" if value is None else f"{len(value)} bytes"
        raise RecordError(f"a record of {topic} is not in Confluent wire format: {size}; skip it")
    try:
        return _decoded(schemas, record, topic, value)
    except RecordError:
        # a registry that was emptied makes no record unreadable
        schemas.require_subject(f"{topic}-value")
        raise


def _decoded(schemas: Schemas, record: str, topic: str, value: bytes) -> dict[str, Any]:
    schema_id = _HEADER.unpack_from(value)[1]
    writer = schemas.schema(schema_id)
    data = io.BytesIO(value)
    data.seek(_HEADER.size)
    try:
        reader = bundled_schema(record)
        # the same schema needs no resolution, which takes a quarter of the time
        read = fastavro.schemaless_reader(data, writer, None if _is_same(writer, reader) else reader, return_record_name=False)
    except Exception as e:
        raise RecordError(
            f"a record of {topic} does not decode as {record}: schema id {schema_id}, {type(e).__name__}; skip it"
        ) from e
    if data.tell() != len(value):
        raise RecordError(f"a record of {topic} has trailing bytes: {len(value) - data.tell()} after the record; skip it")
    if not isinstance(read, dict):
        raise RecordError(f"a record of {topic} does not decode as {record}: schema id {schema_id}; skip it")
    return read


_same: dict[tuple[int, int], tuple[Any, Any, bool]] = {}


def _is_same(writer: Any, reader: Any) -> bool:
    """Whether two parsed schemas, which the caller keeps, are equal."""
    known = _same.get((id(writer), id(reader)))
    if known is None or known[0] is not writer or known[1] is not reader:
        known = (writer, reader, writer == reader)
        if len(_same) >= 64:
            _same.clear()
        _same[id(writer), id(reader)] = known
    return known[2]


def encode(schemas: Schemas, topic: str, record: Mapping[str, Any]) -> bytes:
    """Encodes a record by the newest schema of the topic; fields that the record does not name get their defaults."""
    schema_id, schema = schemas.newest(f"{topic}-value")
    known = {each["name"] for each in schema["fields"]}
    unknown = sorted(set(record) - known)
    if unknown:
        raise RecordError(
            f"the registered schema of {topic} has no field {unknown[0]}: it is older than this package; "
            "run 'winnow topics apply --run RUN' of this version"
        )
    out = io.BytesIO()
    out.write(_HEADER.pack(0, schema_id))
    try:
        fastavro.schemaless_writer(out, schema, dict(record))
    except (ValueError, TypeError, AttributeError, KeyError, OverflowError) as e:
        raise RecordError(f"cannot encode a record for {topic}: {e}; check its fields") from e
    return out.getvalue()


def labels_of(document: Mapping[str, Any]) -> dict[str, str]:
    """Returns the group of a document by agent name: what a reward repeats."""
    return {_shared(each["agent"]): _shared(each["group"]) for each in document["annotations"]}


_names: dict[str, str] = {}


def _shared(name: str) -> str:
    """Returns one object for equal names: loader workers pickle it once a batch, which halves their time for a sample."""
    known = _names.get(name)
    if known is None:
        if len(_names) >= 4096:
            _names.clear()
        known = _names[name] = name
    return known


def to_sample(record: Mapping[str, Any], partition: int, offset: int) -> Sample:
    """Returns a decoded `Sample` record as a dataclass."""
    document = record["document"]
    return Sample(
        id=document["id"],
        text=document["text"],
        labels=labels_of(document),
        score=record["score"],
        probability=record["probability"],
        plan_version=record["planVersion"],
        source=document["source"],
        url=document["url"],
        partition=partition,
        offset=offset,
        uses=record["uses"],
    )


def to_probe(record: Mapping[str, Any], partition: int, offset: int) -> Probe:
    """Returns a decoded `Probe` record as a dataclass."""
    document = record["document"]
    return Probe(
        id=document["id"],
        text=document["text"],
        labels=labels_of(document),
        cells=tuple(ProbeCell(each["agent"], each["group"], each["probability"]) for each in record["cells"]),
        plan_version=record["planVersion"],
        source=document["source"],
        url=document["url"],
        partition=partition,
        offset=offset,
    )


def to_outcome(record: Mapping[str, Any], partition: int, offset: int) -> Outcome:
    """Returns a decoded `Outcome` record as a dataclass."""
    return Outcome(
        run=record["run"],
        trainer_epoch=record["trainerEpoch"],
        plan_version=record["planVersion"],
        part=record["part"],
        parts=record["parts"],
        light=record["light"],
        verdict=record["verdict"],
        reason=record["reason"],
        used=record["used"],
        refused={each["reason"]: each["rewards"] for each in record["refused"]},
        matched_probes=record["matchedProbes"],
        needed_probes=record["neededProbes"],
        resulting_plan=record["resultingPlan"],
        report_offset=record["offset"],
        partition=partition,
        offset=offset,
    )
