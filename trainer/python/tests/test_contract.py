"""The contract pages: their code, example and state are those of the golden vectors and of this client."""

from __future__ import annotations

import hashlib
import inspect
import json
import re
import struct
from pathlib import Path

import pytest

import winnow
from runs import tokens, until_starved
from winnow import _records
from winnow.testing import FakeRun

ROOT = Path(__file__).parents[3]
PRODUCERS = ROOT / "streams-app" / "docs" / "producers.md"
ATTACH = ROOT / "trainer" / "docs" / "attach.md"

pytestmark = pytest.mark.skipif(not ATTACH.exists(), reason="outside the repository: there are no pages")


def vectors(name):
    file = ROOT / "schemas" / "vectors" / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {"cases": []}


@pytest.fixture(scope="module")
def normalize():
    names = {}
    exec(re.search(r"```python\n(.*?)```", PRODUCERS.read_text(encoding="utf-8"), re.DOTALL)[1], names)
    return names["normalize"]


@pytest.mark.parametrize("case", vectors("ids")["cases"], ids=lambda case: case["name"])
def test_the_normalizer_of_the_page_makes_the_ids_of_the_vectors(case, normalize):
    made = normalize(case["text"])

    assert made == case["normalized"]
    assert len(made.encode()) == case["tokens"]
    assert hashlib.sha256(made.encode()).hexdigest() == case["id"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a\r\nb\rc", "a\nb\nc"), ("e\u0301", "\u00e9"), ("\ufeff x\u0007\u0085 ", "x"), ("\u00a0a\u2003", "\u00a0a"), (" \n\t", "")],
)
def test_the_normalizer_of_the_page_follows_its_rules(text, expected, normalize):
    assert normalize(text) == expected
    assert normalize(expected) == expected


_MASK = (1 << 64) - 1


def _fnv(text):
    value = 0xCBF29CE484222325
    for byte in text.encode():
        value = (value ^ byte) * 0x100000001B3 & _MASK
    return value


def _mix(x):
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 & _MASK
    x = (x ^ x >> 27) * 0x94D049BB133111EB & _MASK
    return x ^ x >> 31


@pytest.mark.parametrize("case", vectors("draws")["cases"], ids=lambda case: case["name"])
def test_hash_draws_are_those_of_the_vectors(case):
    key = _mix(case["seed"] & _MASK ^ _mix(_fnv(case["purpose"])))
    for each in case["and"]:
        number = _fnv(each) if isinstance(each, str) else each
        key = _mix(key + number * 0x9E3779B97F4A7C15 & _MASK)
    bits = _mix(_mix(_fnv(case["id"]) ^ key) + key & _MASK)
    value = (bits >> 11) * 2.0**-53

    assert f"{bits:016x}" == case["bits"]
    assert struct.pack(">d", value).hex() == case["uniform"] and value == case["value"]


class Letters:
    identity = "letters"
    end_of_text = ord(".")

    def encode(self, text):
        return [ord(c) for c in text]


def test_the_example_of_the_order_is_what_a_reader_makes():
    page = ATTACH.read_text(encoding="utf-8")
    table = re.findall(r"^\| (\d) \| (\d) \|(?: .*)? \| `([^`]*)` \| `(.*)` \|$", page, re.MULTILINE)
    run = FakeRun(run="base-1b", partitions=2)
    for partition, texts in enumerate((["abcdef", "gh"], ["pq", "rstuvw"])):
        for text in texts:
            run.add_sample(text, partition)
    data = run.selected(Letters(), 4, timeout=0.2)
    made, states = [], []
    for row in until_starved(data):
        made.append(tokens(row))
        states.append(data.state_dict()["lanesOf"])

    assert ["".join(map(chr, row)) for row in made] == [row for _, _, row, _ in table]
    for k, (row, partition, _, stays) in enumerate(table):
        assert (int(row), int(partition)) == (k, k % 2)
        assert states[k][k % 2]["tokens"] == [[ord(c) for c in stays]]

    shown = json.loads(re.search(r"^\{\"order\".*?\}\]\}$", page, re.MULTILINE | re.DOTALL)[0])
    assert shown["lanesOf"] == json.loads(json.dumps(states[1]).replace("46", "256"))
    assert list(shown) == list(data.state_dict())


class OneSchema:
    def __init__(self, schema):
        self._schema = schema

    def schema(self, schema_id):
        return self._schema

    def require_subject(self, subject):
        pass

    def newest(self, subject):
        return vectors("records")["schemaId"], self._schema


def plain(value):
    """A decoded record as the vectors have it: numbers that are none as text."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return "NaN" if value != value else value


def from_plain(value):
    if isinstance(value, dict):
        return {key: float("nan") if each == "NaN" else from_plain(each) for key, each in value.items()}
    return [from_plain(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("case", vectors("records")["cases"], ids=lambda case: case["type"])
def test_records_are_the_bytes_of_the_vectors(case):
    schemas = OneSchema(_records.bundled_schema(case["type"]))

    read = _records.decode(schemas, case["type"], "t", bytes.fromhex(case["wire"]))

    assert plain(read) == case["record"]
    assert _records.encode(schemas, "t", from_plain(case["record"])).hex() == case["wire"]


def test_the_example_without_a_broker_runs():
    page = (ATTACH.parent / "samples.md").read_text(encoding="utf-8")

    exec(re.search(r"## Tests without a broker\n\n```python\n(.*?)```", page, re.DOTALL)[1], {})


def test_the_page_names_every_option_of_the_reader():
    page = (ATTACH.parent / "samples.md").read_text(encoding="utf-8")
    options = list(inspect.signature(winnow.Run.selected).parameters)[1:]

    assert [each for each in options if f"`{each}`" not in page] == []
