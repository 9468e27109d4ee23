"""The registry over HTTP: each schema once, errors with a remedy, credentials to no other server."""

from __future__ import annotations

import base64
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import winnow
from winnow import _records
from winnow._registry import Registry


@contextmanager
def server(answer):
    """Answers by `answer(path)`: status and JSON, or bytes; notes what was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers.get("Authorization")))
            status, body, *headers = answer(self.path)
            body = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{http.server_port}", asked
        finally:
            http.shutdown()


SAMPLE = {"id": 7, "schema": _records.bundled_schema_text("Sample")}


def test_a_schema_is_asked_for_once():
    with server(lambda path: (200, SAMPLE)) as (url, asked):
        registry = Registry(url + "/")
        assert registry.schema(7) is registry.schema(7)
        assert registry.newest("a-value") == (7, registry.newest("a-value")[1])

    assert [path for path, _ in asked] == ["/schemas/ids/7", "/subjects/a-value/versions/latest"]


def test_an_unknown_id_condemns_the_record_and_is_not_asked_for_again_at_once():
    with server(lambda path: (404, {"error_code": 40403, "message": "Schema not found"})) as (url, asked):
        registry = Registry(url)
        for _ in range(3):
            with pytest.raises(winnow.RecordError, match="schema id 9 is unknown"):
                registry.schema(9)

    assert len(asked) == 1


def test_a_wrong_address_condemns_no_record():
    with server(lambda path: (404, b"<html>not here</html>")) as (url, _), pytest.raises(winnow.RegistryError, match="404"):
        Registry(url).schema(9)


def test_a_page_in_place_of_json_is_no_registry():
    with (
        server(lambda path: (200, b"<html>log in</html>")) as (url, _),
        pytest.raises(winnow.RegistryError, match="is not a schema registry"),
    ):
        Registry(url).schema(9)


def test_a_busy_registry_is_asked_again():
    answers = iter([(503, b""), (503, b""), (200, SAMPLE)])
    with server(lambda path: next(answers)) as (url, asked):
        Registry(url).schema(7)

    assert len(asked) == 3


def test_the_next_address_is_asked_when_one_does_not_answer():
    with server(lambda path: (200, SAMPLE)) as (url, asked):
        Registry(f"http://127.0.0.1:1,{url}").schema(7)

    assert len(asked) == 1


def test_a_registry_that_was_emptied_condemns_no_record():
    answers = {"/schemas": (404, {"error_code": 40403}), "/subjects": (404, {"error_code": 40401})}
    with server(lambda path: answers["/" + path.split("/")[1]]) as (url, _):
        with pytest.raises(winnow.RegistryError, match="it was emptied"):
            _records.decode(Registry(url), "Sample", "t", b"\x00\x00\x00\x00\x07record")
        answers["/subjects"] = (200, SAMPLE)
        with pytest.raises(winnow.RecordError, match="schema id 7 is unknown"):
            _records.decode(Registry(url), "Sample", "t", b"\x00\x00\x00\x00\x07record")


def test_an_unknown_subject_names_the_remedy():
    with (
        server(lambda path: (404, {"error_code": 40401, "message": "Subject not found"})) as (url, _),
        pytest.raises(winnow.RegistryError, match="winnow topics apply --run RUN"),
    ):
        Registry(url).newest("a-value")


def test_credentials_are_sent_and_wrong_ones_named_without_them():
    with server(lambda path: (401, {"error_code": 40101, "message": "Unauthorized"})) as (url, asked):
        with pytest.raises(winnow.RegistryError, match=r"basic\.auth\.user\.info") as error:
            Registry(url, {"basic.auth.user.info": "me:s3cret"}).schema(7)
        assert "s3cret" not in str(error.value)
        with pytest.raises(winnow.RegistryError):
            Registry(url, {"bearer.auth.token": "t0ken"}).schema(7)

    assert [each for _, each in asked] == ["Basic " + base64.b64encode(b"me:s3cret").decode(), "Bearer t0ken"]


def test_credentials_follow_no_redirect():
    with server(lambda path: (200, SAMPLE)) as (other, asked):  # noqa: SIM117
        with server(lambda path: (302, b"", ("Location", other + path))) as (url, _):
            with pytest.raises(winnow.RegistryError, match="302"):
                Registry(url, {"basic.auth.user.info": "me:s3cret"}).schema(7)

    assert asked == []
