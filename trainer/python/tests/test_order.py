"""The one order: the same rows for any number of ranks and wherever a reader stops."""

from __future__ import annotations

import json
import random
from itertools import islice
from math import gcd
from pathlib import Path

import pytest

import reference
import winnow
from runs import END, Numbers, documents, reader, run_of, tokens, until_starved
from winnow.testing import FakeRun

VECTORS = Path(__file__).parents[3] / "schemas" / "vectors"


def packing_cases():
    file = VECTORS / "packing.json"
    return json.loads(file.read_text())["cases"] if file.exists() else []


@pytest.mark.parametrize("case", packing_cases(), ids=lambda case: case["name"])
def test_rows_and_states_are_those_of_the_shared_vectors(case):
    start = case["start"]
    run = FakeRun(run=start["run"], partitions=start["partitions"])
    for partition, texts in enumerate(case["documents"]):
        for _ in range(case["firstOffsets"][partition]):
            run.add_gap(partition)
        for i, text in enumerate(texts):
            for _ in range(case["offsetStep"] - 1 if i else 0):
                run.add_gap(partition)
            run.add_sample(" ".join(map(str, text)), partition)
    run.memory.log(run.topics.selected).id = start["topicId"]

    def opened():
        return run.selected(
            Numbers(),
            start["seqLen"],
            lanes=start["lanes"],
            eos_id=start["endOfText"],
            tokenizer_id=start["tokenizer"],
            timeout=0.2,
        )

    data = opened()
    data.load_state_dict(start)
    states = {0: data.state_dict()}
    made = []
    for row in until_starved(data):
        made.append(tokens(row))
        states[row["row"] + 1] = json.loads(json.dumps(data.state_dict()))

    assert made == case["rows"]
    for state in case["states"]:
        assert states[state["row"]] == state
        resumed = opened()
        resumed.load_state_dict(state)
        assert [tokens(row) for row in until_starved(resumed)] == case["rows"][state["row"] :]


@pytest.mark.parametrize("seed", range(12))
def test_a_single_reader_makes_the_rows_of_the_reference(seed):
    draw = random.Random(seed)
    partitions, seq_len, lanes = draw.randint(1, 6), draw.randint(1, 9), draw.randint(1, 4)
    texts = documents(seed, partitions)

    made = list(until_starved(reader(run_of(texts, seed), seq_len, lanes=lanes, prefetch=draw.randint(1, 40))))

    assert [tokens(row) for row in made] == reference.rows(texts, seq_len, lanes, END)
    assert [row["row"] for row in made] == list(range(len(made)))


@pytest.mark.parametrize("world", [1, 2, 3, 4, 6, 8, 12])
@pytest.mark.parametrize("partitions", [1, 2, 3, 4, 6])
def test_ranks_together_make_the_rows_of_one_reader(partitions, world):
    texts = documents(partitions * 100 + world, partitions)
    expected = reference.rows(texts, 5, 2, END)
    blocks = len(expected) // world
    run = run_of(texts, world)
    made: dict[int, list[int]] = {}

    for rank in range(world):
        data = reader(run, 5, lanes=2, rank=rank, world=world)
        for row in islice(data, blocks):
            assert row["row"] % world == rank
            made[row["row"]] = tokens(row)

    assert [made[r] for r in sorted(made)] == expected[: blocks * world]


def test_a_rank_reads_only_the_partitions_whose_rows_it_takes():
    run = run_of(documents(1, 6))
    data = reader(run, 5, rank=1, world=4)
    next(data)

    read = [p for p, lanes in enumerate(data.state_dict()["lanesOf"]) if lanes is not None]

    assert read == [p for p in range(6) if p % gcd(4, 6) == 1]


@pytest.mark.parametrize("seed", range(15))
def test_merged_states_resume_on_another_number_of_ranks(seed):
    draw = random.Random(seed)
    partitions, lanes, seq_len = draw.randint(1, 6), draw.randint(1, 3), draw.randint(1, 6)
    texts = documents(seed, partitions, count=60)
    expected = reference.rows(texts, seq_len, lanes, END)
    run = run_of(texts, seed)
    made: dict[int, list[int]] = {}
    row, state = 0, None

    while True:
        world = draw.choice([1, 2, 3, 4])
        # a global batch is divisible by every number of ranks that is tried
        steps = 12 * draw.randint(1, 2)
        if row + steps > len(expected):
            break
        states = []
        for rank in range(world):
            data = reader(run, seq_len, lanes=lanes, rank=rank, world=world)
            if state is not None:
                data.load_state_dict(json.loads(json.dumps(state)))
            for each in islice(data, steps // world):
                assert each["row"] not in made
                made[each["row"]] = tokens(each)
            states.append(data.state_dict())
            data.close()
        state = winnow.merge_states(states)
        row += steps
        assert state["row"] == row

    assert row > 0
    assert [made[r] for r in range(row)] == expected[:row]


@pytest.mark.parametrize("world", [1, 2, 3])
def test_a_state_taken_after_any_row_continues_after_it(world):
    texts = documents(7, 4)
    run = run_of(texts, 7)
    rank = world - 1
    whole = [tokens(row) for row in islice(reader(run, 4, lanes=2, rank=rank, world=world), 20)]

    for stop in range(20):
        data = reader(run, 4, lanes=2, rank=rank, world=world)
        first = [tokens(row) for row in islice(data, stop)]
        resumed = reader(run, 4, lanes=2, rank=rank, world=world)
        resumed.load_state_dict(data.state_dict())
        assert first + [tokens(row) for row in islice(resumed, 20 - stop)] == whole


def test_a_state_taken_while_a_lane_starves_repeats_no_row_and_skips_none():
    texts = documents(3, 3)
    run = FakeRun(partitions=3)
    fed = [0, 0, 0]
    draw = random.Random(3)
    expected = reference.rows(texts, 4, 1, END)
    # world 2: a turn makes rows of several partitions, and any of them can starve
    made: list[list[int]] = []
    data = reader(run, 4, rank=0, world=2, timeout=0.01)
    while any(fed[p] < len(texts[p]) for p in range(3)):
        partition = draw.choice([p for p in range(3) if fed[p] < len(texts[p])])
        run.add_sample(" ".join(map(str, texts[partition][fed[partition]])), partition)
        fed[partition] += 1
        made += [tokens(row) for row in until_starved(data)]
        if draw.random() < 0.5:
            state = data.state_dict()
            data.close()
            data = reader(run, 4, rank=0, world=2, timeout=0.01)
            data.load_state_dict(state)

    made += [tokens(row) for row in until_starved(reader_of(data))]
    assert made == expected[: 2 * len(made) : 2]
    assert len(made) >= len(expected) // 2 - 1


def reader_of(data):
    return data


@pytest.mark.parametrize("world", [1, 2, 3])
def test_samples_are_dealt_in_the_rotation_of_partitions(world):
    run = FakeRun(partitions=3)
    for i in range(30):
        run.add_sample(f"text {i}", i % 3, labels={"quality": "high"})
    dealt = {}
    states = []
    for rank in range(world):
        data = run.selected(rank=rank, world=world, timeout=0.2)
        for k, sample in enumerate(islice(data, 12 // world)):
            dealt[k * world + rank] = sample
        states.append(data.state_dict())

    assert [dealt[k].text for k in range(12)] == [f"text {k}" for k in range(12)]
    assert dealt[4].labels == {"quality": "high"}
    assert (dealt[4].partition, dealt[4].offset) == (1, 1)

    resumed = run.selected(timeout=0.2)
    resumed.load_state_dict(winnow.merge_states(states))
    assert [each.text for each in until_starved(resumed)] == [f"text {k}" for k in range(12, 30)]


def test_a_document_without_tokens_still_ends():
    run = run_of([[[], [], [1], []]])

    assert [tokens(row) for row in until_starved(reader(run, 1))] == [[END, END], [END, 1], [1, END], [END, END]]


def test_models_that_shift_labels_get_the_same_tokens_twice():
    run = run_of([[[1, 2, 3]]])

    row = next(reader(run, 3, shift_labels=False))

    assert list(map(int, row["input_ids"])) == list(map(int, row["labels"])) == [1, 2, 3, END]
