"""States: what fits, what does not, and the errors."""

from __future__ import annotations

import pickle

import pytest

import winnow
from runs import Numbers, documents, reader, run_of, tokens, until_starved
from winnow.testing import FakeRun


def read(run, count=6, **options):
    data = reader(run, 4, **options)
    for _ in range(count):
        next(data)
    return data


@pytest.mark.parametrize(
    ("options", "name"),
    [({"seq_len": 5}, "seqLen"), ({"lanes": 2}, "lanes"), ({"eos_id": 3}, "endOfText"), ({"tokenizer_id": "x"}, "tokenizer")],
)
def test_a_state_of_other_options_is_refused(options, name):
    run = run_of(documents(1, 2))
    state = read(run).state_dict()

    with pytest.raises(winnow.StateError, match=f"{name} is"):
        run.selected(Numbers(), **({"seq_len": 4} | options)).load_state_dict(state)


def test_a_state_of_another_run_or_number_of_partitions_is_refused():
    state = read(run_of(documents(1, 2))).state_dict()

    with pytest.raises(winnow.StateError, match="run is 'test' there and 'other' here"):
        reader(FakeRun(run="other", partitions=2), 4).load_state_dict(state)
    three = reader(run_of(documents(1, 3)), 4)
    three.load_state_dict(state)
    with pytest.raises(winnow.StateError, match="has 3 partitions, the state has 2"):
        next(three)


def test_a_state_of_one_rank_does_not_resume_on_fewer():
    run = run_of(documents(1, 4))
    state = read(run, rank=1, world=2).state_dict()
    alone = reader(run, 4)
    alone.load_state_dict(state)

    with pytest.raises(winnow.StateError, match="merge_states"):
        next(alone)


def test_states_of_different_places_are_not_merged():
    run = run_of(documents(1, 4))
    states = [read(run, count, rank=rank, world=2).state_dict() for rank, count in ((0, 3), (1, 4))]

    with pytest.raises(winnow.StateError, match="rows 6, 8"):
        winnow.merge_states(states)


def test_states_of_different_options_are_not_merged():
    run = run_of(documents(1, 4))

    with pytest.raises(winnow.StateError, match="lanes is 1 and 2"):
        winnow.merge_states([read(run).state_dict(), read(run, lanes=2).state_dict()])


@pytest.mark.parametrize("damage", [{"row": -1}, {"row": "2"}, {"lanesOf": [{"offset": 1, "tokens": [[], []]}]}])
def test_a_damaged_state_is_refused(damage):
    run = run_of(documents(1, 1))
    state = read(run).state_dict()

    with pytest.raises(winnow.StateError, match="the state is damaged"):
        reader(run, 4).load_state_dict(state | damage)


@pytest.mark.parametrize("junk", [{}, {"a": 1}, {"order": 1}, None, "state"])
def test_what_is_no_state_is_refused(junk):
    with pytest.raises(winnow.StateError, match="not a state of a reader"):
        reader(run_of(documents(1, 1)), 4).load_state_dict(junk)
    with pytest.raises(winnow.StateError, match="not a state of a reader"):
        winnow.merge_states([junk])


def test_a_state_before_the_first_row_starts_from_it():
    run = run_of(documents(1, 2))
    fresh = reader(run, 4)
    resumed = reader(run, 4)
    resumed.load_state_dict(fresh.state_dict())

    assert [tokens(row) for row in until_starved(resumed)] == [tokens(row) for row in until_starved(fresh)]


def test_grain_names_are_the_same():
    run = run_of(documents(1, 2))
    data = read(run)
    other = reader(run, 4)
    other.set_state(data.get_state())

    assert tokens(next(other)) == tokens(next(data))


def test_loading_a_state_goes_back_while_reading():
    data = read(run_of(documents(1, 2)), 2)
    state = data.state_dict()
    first = [tokens(next(data)) for _ in range(5)]

    data.load_state_dict(state)

    assert [tokens(next(data)) for _ in range(5)] == first


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"rank": 2, "world": 2}, "rank 2: it must be less than world 2"),
        ({"rank": -1}, "rank -1"),
        ({"lanes": 0}, "lanes 0"),
        ({"lanes": 1025}, "invalid lanes 1025: it must be 1024 or less"),
        ({"prefetch": 0}, "prefetch 0"),
        ({"timeout": -1}, "timeout -1"),
        ({"batch_size": 0}, "batch_size 0"),
        ({"rank": "0"}, "invalid rank '0': it must be a whole number"),
        ({"lanes": 1.5}, "invalid lanes 1.5: it must be a whole number"),
        ({"batch_size": 2.0}, "invalid batch_size 2.0: it must be a whole number"),
        ({"timeout": "60"}, "invalid timeout '60': it must be a number"),
        ({"eos_id": -1}, "invalid eos_id -1"),
    ],
)
def test_options_out_of_range_are_named(options, message):
    with pytest.raises(winnow.ConfigError, match=message):
        reader(FakeRun(), 4, **options)


def test_an_attached_run_and_its_readers_can_be_pickled():
    run = winnow.connect("127.0.0.1:1", registry="http://127.0.0.1:1", run="base", config={"sasl.password": "s3cret"})
    data = pickle.loads(pickle.dumps(run.selected(winnow.ByteTokenizer(), 8, rank=1, world=2)))

    assert data.state_dict()["endOfText"] == 256
    assert data.state_dict()["run"] == "base"


def test_a_run_in_memory_has_the_partitions_that_it_was_made_with():
    with pytest.raises(winnow.ConfigError, match="invalid partitions 0"):
        FakeRun(partitions=0)
    for partition in (-1, 2):
        with pytest.raises(winnow.TopicError, match=f"no partition {partition}"):
            FakeRun(partitions=2).add_sample("a", partition)
