"""Reading ahead: bounded, by partition, over what cannot be decoded, and with errors that state the remedy."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

import winnow
from runs import Numbers, documents, reader, run_of, tokens, until_starved
from winnow import _records
from winnow._feed import Feed
from winnow.testing import FakeRun


def texts_of(data):
    return [each.text for each in until_starved(data)]


def test_records_that_do_not_decode_take_no_place_in_the_order(caplog):
    run = FakeRun(partitions=2)
    run.add_bytes(None, 0)
    run.add_sample("a", 0)
    run.add_bytes(b"\x00\x00\x00\x00\x01junk", 0)
    run.add_bytes(b"not the wire format", 0)
    run.add_bytes(b"\x00\x00\x00\x00\x63 unknown id", 0)
    run.add_sample("c", 0)
    run.add_sample("b", 1)
    run.add_sample("d", 1)
    data = run.selected(timeout=0.2)

    with caplog.at_level(logging.WARNING, "winnow"):
        assert texts_of(data) == ["a", "b", "c", "d"]

    assert data.skipped == 4
    first = caplog.records[0].getMessage()
    assert "topic=winnow.test.selected partition=0 offset=0" in first
    assert "junk" not in caplog.text


def test_a_record_with_trailing_bytes_is_skipped():
    run = FakeRun()
    run.add_sample("a")
    value = run.memory.log(run.topics.selected).partitions[0][0].value
    run.add_bytes(value + b"\x00")

    assert texts_of(run.selected(timeout=0.2)) == ["a"]


def test_a_starved_lane_is_named_with_what_the_others_have_and_what_to_do():
    run = FakeRun(partitions=3)
    for _ in range(4):
        run.add_sample("x", 0)
    run.add_sample("x", 1)
    data = run.selected(timeout=0.05)
    next(data), next(data)

    with pytest.raises(winnow.LaneStarvedError) as error:
        next(data)

    assert "winnow.test.selected-2 at offset 0 within 0.05 s" in str(error.value)
    assert "0: 3, 1: 0" in str(error.value)
    assert "resume the console" in str(error.value)


def test_a_starved_lane_continues_when_it_is_fed():
    run = FakeRun(partitions=2)
    run.add_sample("a", 0)
    data = run.selected(timeout=0.05)
    next(data)
    with pytest.raises(winnow.LaneStarvedError):
        next(data)

    run.add_sample("b", 1)

    assert next(data).text == "b"


def test_a_reader_waits_for_ever_with_time_out_0():
    run = FakeRun()
    data = run.selected(timeout=0)
    threading.Timer(0.05, run.add_sample, ["late"]).start()

    assert next(data).text == "late"


def test_a_skewed_partition_does_not_fill_the_memory():
    run = FakeRun(partitions=2)
    for i in range(500):
        run.add_sample(f"text {i}", 0)
    data = run.selected(prefetch=40, timeout=0.2)
    assert next(data).text == "text 0"
    with pytest.raises(winnow.LaneStarvedError):
        next(data)
    feed = data._feed

    # one poll may add to the share of a partition
    assert len(feed._queues[0]) <= 20 + 16

    for i in range(500):
        run.add_sample(f"other {i}", 1)
    assert [each.text for each in until_starved(data)] == [
        text for i in range(1, 500) for text in (f"other {i - 1}", f"text {i}")
    ] + ["other 499"]


class InRuns:
    """Reads as from brokers: a run of records of one partition after another, of which a pause drops what is not read yet."""

    def __init__(self, inner, size):
        self.inner, self.size = inner, size
        self.fetched = 0
        self.runs, self.read = {}, dict(inner._next)
        self.paused = set()

    def poll(self, timeout):
        for partition in sorted(self.read):
            if partition not in self.paused and not self.runs.get(partition):
                self.inner._next[partition] = self.read[partition]
                self.runs[partition] = self.inner._take(partition, self.size)
                self.fetched += len(self.runs[partition])
        for partition, run in self.runs.items():
            if run:
                polled, self.runs[partition] = run[:64], run[64:]
                self.read[partition] = polled[-1].offset + 1
                return polled
        return self.inner.poll(timeout)

    def pause(self, partitions):
        self.paused.update(partitions)
        for partition in partitions:
            self.runs[partition] = []

    def resume(self, partitions):
        self.paused.difference_update(partitions)

    def __getattr__(self, name):
        return getattr(self.inner, name)


def test_records_that_come_in_long_runs_are_fetched_once():
    run = FakeRun(partitions=4)
    for i in range(8000):
        run.add_sample(str(i), i % 4)
    readers = []

    def reader_of(topic, offsets):
        readers.append(InRuns(FakeRun.reader(run, topic, offsets), 1000))
        return readers[-1]

    run.reader = reader_of
    data = run.selected(prefetch=64, timeout=5)

    assert [next(data).text for _ in range(4000)] == [str(i) for i in range(4000)]
    assert readers[0].fetched <= 8000, "nothing is dropped and fetched again"
    # they wait undecoded
    assert all(len(queue) <= 16 for queue in data._feed._queues.values())


def test_a_partition_that_has_no_more_holds_up_no_other():
    run = FakeRun(partitions=2)
    for i in range(300):
        run.add_sample(str(i), 0)
    feed = Feed(run.reader(run.topics.selected, {0: 0, 1: 0}), "t", {0: 0, 1: 0}, run.decode_text, 2, 1 << 20)
    begun = time.monotonic()

    assert [feed.next(0, 5).value for _ in range(300)] == [str(i) for i in range(300)]
    # a poll that waits for the other partition takes a fifth of a second
    assert time.monotonic() - begun < 15
    feed.close()


def test_bytes_bound_what_is_read_ahead():
    run = FakeRun()
    for _ in range(200):
        run.add_sample("x" * 10_000)
    data = run.selected(prefetch=10_000, prefetch_bytes=400_000, timeout=1)
    next(data)
    deadline = time.monotonic() + 5
    feed = data._feed
    while feed._bytes[0] + feed._raw_bytes[0] < 350_000 and time.monotonic() < deadline:
        threading.Event().wait(0.01)

    assert feed._bytes[0] + feed._raw_bytes[0] <= 400_000 + 17 * 51_000


def test_bytes_bound_what_waits_undecoded():
    run = FakeRun(partitions=2)
    for i in range(1000):
        run.add_sample(f"{i} " + "x" * 1000, 0)
    data = run.selected(prefetch=8, prefetch_bytes=400_000, timeout=0.5)
    assert next(data).text[0] == "0"
    with pytest.raises(winnow.LaneStarvedError):
        next(data)
    feed = data._feed
    held = feed._bytes[0] + feed._raw_bytes[0]
    # the share of a partition, and what one poll adds
    assert held <= 200_000 + 16 * 1500
    assert len(feed._queues[0]) <= 4

    for i in range(1000):
        run.add_sample(f"other {i}", 1)
    assert len(texts_of(data)) == 1999


class TroubledSchemas:
    def __init__(self, schemas):
        self.schemas = schemas
        self.trouble = True

    def schema(self, schema_id):
        if self.trouble:
            raise winnow.RegistryError("cannot reach the schema registry at http://r: refused; start it")
        return self.schemas.schema(schema_id)

    def __getattr__(self, name):
        return getattr(self.schemas, name)


def test_a_registry_that_does_not_answer_skips_nothing():
    run = FakeRun()
    run.add_sample("a")
    run.schemas = TroubledSchemas(run.schemas)
    data = run.selected(timeout=0.3)

    with pytest.raises(winnow.LaneStarvedError, match="cannot reach the schema registry"):
        next(data)
    run.schemas.trouble = False

    deadline = time.monotonic() + 10
    while True:
        try:
            assert next(data).text == "a"
            break
        except winnow.LaneStarvedError:
            assert time.monotonic() < deadline
    assert data.skipped == 0


def test_deleted_records_are_an_error_and_never_a_jump():
    run = run_of(documents(1, 2))
    data = reader(run, 4)
    rows = [tokens(next(data)) for _ in range(4)]
    state = data.state_dict()
    assert len(rows) == 4
    run.delete_before(0, 25)
    resumed = reader(run, 4)
    resumed.load_state_dict(state)

    with pytest.raises(winnow.OffsetLostError, match="deleted before they were read"):
        next(resumed)

    allowed = reader(run, 4, allow_missing_records=True)
    allowed.load_state_dict(state)
    next(allowed)


def test_a_fresh_reader_does_not_start_after_deleted_records_either():
    run = run_of(documents(1, 2))
    run.delete_before(1, 3)

    with pytest.raises(winnow.OffsetLostError, match="offsets 0 to 2"):
        next(reader(run, 4))


def test_a_recreated_topic_is_recognised_by_its_id():
    run = run_of(documents(1, 1))
    data = reader(run, 4)
    next(data)
    state = data.state_dict()
    run.recreate()
    for _ in range(100):
        run.add_sample("1 2 3")
    resumed = reader(run, 4)
    resumed.load_state_dict(state)

    with pytest.raises(winnow.OffsetLostError, match="was recreated"):
        next(resumed)
    with pytest.raises(winnow.OffsetLostError, match="was recreated"):
        data.committed()


def test_a_reader_that_waits_commits_how_far_it_is_without_a_checkpoint():
    run = FakeRun(partitions=2)
    for _ in range(3):
        run.add_sample("a", 0)
    run.add_sample("b", 1)
    data = run.selected(timeout=0.05)
    next(data), next(data), next(data)
    assert run.committed_offsets() == {}

    with pytest.raises(winnow.LaneStarvedError):
        next(data)

    assert run.committed_offsets() == {0: 2, 1: 1}


def test_commits_are_made_by_the_lowest_rank_that_reads_a_partition():
    run = run_of(documents(5, 4))
    for rank in (3, 2, 1, 0):
        data = reader(run, 4, rank=rank, world=4)
        next(data)
        run.memory.committed.clear()
        data.state_dict()
        data.committed()
        assert list(run.committed_offsets()) == [rank]
    for rank in range(4):
        data = run_of(documents(5, 2)).selected(Numbers(), 4, rank=rank, world=4, timeout=1)
        next(data)
        data.committed()
        assert list(data._run.committed_offsets()) == ([rank] if rank < 2 else [])


def test_committed_commits_the_state_that_was_saved_not_what_was_read_since():
    run = FakeRun()
    for i in range(10):
        run.add_sample(str(i))
    data = run.selected(timeout=1)
    next(data), next(data)
    data.state_dict()
    next(data)

    data.committed()

    assert run.committed_offsets() == {0: 2}


def test_a_commit_that_fails_is_logged_and_does_not_stop_training(caplog, monkeypatch):
    run = run_of(documents(1, 1))
    data = reader(run, 4)
    next(data)

    def fail(*_):
        raise winnow.TopicError("cannot commit offsets of x: no brokers; check the brokers")

    monkeypatch.setattr(run.memory, "commit", fail)
    with caplog.at_level(logging.WARNING, "winnow"):
        data.committed()

    assert "offsets were not committed" in caplog.text


def test_close_ends_the_thread_and_a_closed_reader_can_continue():
    run = run_of(documents(2, 2))
    whole = [tokens(row) for row in until_starved(reader(run, 4))]
    data = reader(run, 4)
    first = [tokens(next(data)) for _ in range(5)]
    thread = data._feed._thread
    data.close()

    assert not thread.is_alive()
    assert first + [tokens(row) for row in until_starved(data)] == whole


def test_a_reader_that_nobody_holds_any_more_stops_reading():
    data = reader(run_of(documents(2, 2)), 4)
    next(data)
    thread = data._feed._thread

    del data

    thread.join(5)
    assert not thread.is_alive()


def test_an_unexpected_failure_of_the_thread_reaches_the_caller():
    class Broken(Numbers):
        def encode(self, text):
            return [1 / 0] if text else []

    run = run_of(documents(1, 1))

    with pytest.raises(winnow.WinnowError, match="ZeroDivisionError"):
        next(run.selected(Broken(), 4, timeout=5))


def test_records_that_come_a_second_time_are_dropped():
    run = FakeRun()
    for i in range(3):
        run.add_sample(str(i))

    class Repeating:
        def __init__(self, inner):
            self.inner = inner
            self.seen = []

        def poll(self, timeout):
            polled = self.inner.poll(timeout)
            self.seen += polled
            return [*self.seen, *polled]

        def __getattr__(self, name):
            return getattr(self.inner, name)

    feed = Feed(
        Repeating(run.reader(run.topics.selected, {0: 0})),
        "t",
        {0: 0},
        lambda m: _records.decode(run.schemas, "Sample", "t", m.value),
        8,
        1 << 20,
    )
    assert [feed.next(0, 1).offset for _ in range(3)] == [0, 1, 2]
    with pytest.raises(winnow.LaneStarvedError):
        feed.next(0, 0.3)
    feed.close()


def test_ctrl_c_ends_a_wait_and_the_process():
    program = (
        "import signal\nimport winnow\nfrom winnow.testing import FakeRun\n"
        # a shell starts what runs in the background with the signal ignored
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "data = FakeRun().selected(timeout=0)\n"
        "try:\n    print('waiting', flush=True)\n    next(data)\nexcept KeyboardInterrupt:\n    print(data.state_dict()['row'])\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout.readline() == "waiting\n"
        # the signal may come before the wait begins, and the reader is still interrupted there
        process.send_signal(signal.SIGINT)
        try:
            rest, _ = process.communicate(timeout=30)
        finally:
            process.kill()

    assert process.returncode == 0
    assert rest == "0\n"
