"""The order of samples, written down once more: slowly, for one reader of everything, from the words of the contract."""

from __future__ import annotations

from collections.abc import Sequence


def rows(documents: Sequence[Sequence[Sequence[int]]], seq_len: int, lanes: int, end_of_text: int) -> list[list[int]]:
    """All rows of `documents[partition][i]` until a row lacks a document."""
    queues: list[list[list[int]]] = [[[] for _ in range(lanes)] for _ in documents]
    taken = [0] * len(documents)
    made: list[list[int]] = []
    while True:
        partition = len(made) % len(documents)
        lane = queues[partition][len(made) // len(documents) % lanes]
        while len(lane) < seq_len + 1:
            if taken[partition] == len(documents[partition]):
                return made
            shortest = min(queues[partition], key=len)
            shortest.extend([*documents[partition][taken[partition]], end_of_text])
            taken[partition] += 1
        made.append(lane[: seq_len + 1])
        del lane[:seq_len]
