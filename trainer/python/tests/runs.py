"""Runs in memory with random samples, and ways to read them."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import winnow
from winnow.testing import FakeRun

END = 999


class Numbers:
    """Tokens are the numbers of a text."""

    identity = "numbers"
    end_of_text = END

    def encode(self, text: str) -> array[int]:
        return array("i", map(int, text.split()))


def documents(seed: int, partitions: int, count: int = 30, longest: int = 12) -> list[list[list[int]]]:
    draw = random.Random(seed)
    return [
        [[draw.randrange(900) for _ in range(draw.randrange(longest))] for _ in range(count + draw.randrange(10))]
        for _ in range(partitions)
    ]


def run_of(texts: list[list[list[int]]], seed: int = 0) -> FakeRun:
    """The run whose partitions hold the documents, with gaps of offsets between them."""
    run = FakeRun(partitions=len(texts))
    draw = random.Random(seed)
    for partition, own in enumerate(texts):
        for each in own:
            while draw.random() < 0.2:
                run.add_gap(partition)
            run.add_sample(" ".join(map(str, each)), partition)
    return run


def tokens(row: dict[str, Any]) -> list[int]:
    ids = list(map(int, row["input_ids"]))
    labels = list(map(int, row["labels"]))
    assert ids[1:] == labels[:-1]
    return [*ids, labels[-1]]


def until_starved(data: Iterator[Any]) -> Iterator[Any]:
    with suppress(winnow.LaneStarvedError):
        yield from data


def reader(run: FakeRun, seq_len: int, **options: Any) -> winnow.Selected:
    return run.selected(Numbers(), seq_len, **({"timeout": 0.2} | options))
