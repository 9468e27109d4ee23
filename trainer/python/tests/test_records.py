"""Records: the wire format, and schemas of other versions."""

from __future__ import annotations

import json
import math
import pickle
from pathlib import Path

import pytest

import winnow
from winnow import _records

ROOT = Path(__file__).parents[3]
VECTORS = ROOT / "schemas" / "vectors"


class OneSchema:
    def __init__(self, schema):
        self._schema = schema

    def schema(self, schema_id):
        return self._schema

    def require_subject(self, subject):
        pass

    def newest(self, subject):
        return 258, self._schema


def document(**fields):
    return {"id": "x", "text": "t", "source": "s", "tokens": 1} | fields


def sample(**fields):
    return {"run": "r", "planVersion": 3, "probability": 0.5, "score": 1.5, "uses": 2, "document": document()} | fields


def test_a_value_is_a_zero_byte_the_schema_id_and_the_record():
    value = _records.encode(OneSchema(_records.bundled_schema("Sample")), "t", sample())

    assert value[:5] == b"\x00\x00\x00\x01\x02"


def test_times_stay_integers():
    schemas = OneSchema(_records.bundled_schema("Sample"))
    far = sample(document=document(fetchedAt=2**62))

    assert _records.decode(schemas, "Sample", "t", _records.encode(schemas, "t", far))["document"]["fetchedAt"] == 2**62


def test_fields_that_an_older_writer_lacks_have_their_defaults():
    released = ROOT / "schemas" / "src" / "main" / "released" / "1" / "Sample.avsc"
    if not released.exists():
        pytest.skip("outside the repository: there are no released schemas")
    old = OneSchema(_records.parse_schema(released.read_text()))

    read = _records.decode(old, "Sample", "t", _records.encode(old, "t", sample()))

    assert read["document"]["missing"] == {}
    assert _records.to_sample(read, 1, 2).plan_version == 3


def test_a_field_that_the_registered_schema_lacks_is_not_dropped_silently():
    schema = json.loads(_records.bundled_schema_text("RewardReport"))
    schema["fields"] = [each for each in schema["fields"] if each["name"] != "light"]
    older = OneSchema(_records.parse_schema(json.dumps(schema)))
    report = {
        "run": "r",
        "trainerEpoch": 1,
        "planVersion": 0,
        "part": 0,
        "parts": 1,
        "rewards": [],
        "estimator": "twin",
        "auditCorrelation": math.nan,
        "trainerStep": 0,
    }

    _records.encode(older, "t", report)
    with pytest.raises(winnow.RecordError, match="no field light"):
        _records.encode(older, "t", report | {"light": True})


def test_labels_are_the_groups_by_agent():
    annotations = [{"agent": a, "group": g, "score": 0.0, "agentVersion": "v"} for a, g in (("q", "high"), ("d", "web"))]

    assert _records.labels_of(document(annotations=annotations)) == {"q": "high", "d": "web"}


def test_texts_are_never_printed():
    schemas = OneSchema(_records.bundled_schema("Sample"))
    read = _records.decode(schemas, "Sample", "t", _records.encode(schemas, "t", sample(document=document(text="private"))))

    assert "private" not in repr(_records.to_sample(read, 0, 0))


def test_a_sample_survives_a_pickle():
    sample = winnow.Sample("id", "text", {"quality": "high"}, 0.5, 0.25, 3, "source", "url", 1, 2, 4)

    copied = pickle.loads(pickle.dumps(sample))

    assert copied == sample and copied.text == "text"
