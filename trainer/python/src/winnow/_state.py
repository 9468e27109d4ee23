"""State of a reader in the order of samples, and how states of ranks and loader workers become one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from winnow._errors import StateError

ORDER = 1

_SAME = ("order", "run", "topic", "topicId", "partitions", "seqLen", "lanes", "tokenizer", "endOfText")


def merge_states(states: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Merges the states of all ranks into one that any number of ranks can resume.

    Each state is a `state_dict()` of a reader, or of the `StatefulDataLoader` around it, with or without worker
    processes. All ranks must have consumed the same number of batches.

    Raises StateError when the states are of different runs or options, or of different places in the order.
    """
    ranks = [_merge_workers(state) for state in states]
    if not ranks:
        raise StateError("nothing to merge: no states were given; give the state of each rank")
    merged = _combine(ranks)
    rows = sorted({rank["row"] for rank in ranks})
    if len(rows) > 1:
        raise StateError(
            f"the states are of different places: rows {', '.join(map(str, rows))}; save all ranks after the same step"
        )
    return merged


def _merge_workers(state: Mapping[str, Any]) -> dict[str, Any]:
    """The state of one rank: of its reader, or of the workers that shared its rows."""
    found = list(readers_in(state))
    if not found:
        raise StateError(
            "not a state of a reader: it has no 'lanesOf'; give what state_dict() of the dataset or of its "
            "StatefulDataLoader returned"
        )
    steps = [value for value in _values(state, "_steps_since_snapshot") if value]
    if steps:
        raise StateError(
            f"the state of the loader is {steps[0]} steps old: it cannot be merged; use snapshot_every_n_steps=1, or save at a "
            "multiple of it"
        )
    return _combine(found)


def _combine(states: list[dict[str, Any]]) -> dict[str, Any]:
    """One state of the newest row; a partition whose lanes are of an earlier row has its number."""
    known = [state for state in states if state["partitions"] is not None] or states[:1]
    first = known[0]
    for state in known[1:]:
        for name in _SAME:
            if state[name] != first[name]:
                raise StateError(
                    f"the states do not belong together: {name} is {first[name]!r} and {state[name]!r}; "
                    "give states of one training run"
                )
    row = max(state["row"] for state in known)
    lanes: list[dict[str, Any] | None] = [None] * (first["partitions"] or 0)
    for state in known:
        for partition, entry in enumerate(state["lanesOf"]):
            if entry is not None:
                entry = {**entry, "row": entry.get("row", state["row"])}
                best = lanes[partition]
                if best is None or best["row"] < entry["row"]:
                    lanes[partition] = entry
    for entry in lanes:
        if entry is not None and entry["row"] == row:
            del entry["row"]
    merged = {name: first[name] for name in _SAME}
    return merged | {"row": row, "lanesOf": lanes}


def is_whole(state: Mapping[str, Any]) -> bool:
    """Returns whether row, offsets and lanes of the state of a reader are in their ranges."""
    row, entries = state.get("row"), state.get("lanesOf")
    return (
        isinstance(row, int)
        and row >= 0
        and {"partitions", "topicId"} <= state.keys()
        and isinstance(entries, (list, tuple))
        # samples without a tokenizer have no lanes
        and all(entry is None or state["lanes"] in (0, len(entry["tokens"])) for entry in entries)
    )


def readers_in(state: Any) -> Iterator[dict[str, Any]]:
    """Returns all states of readers inside a state of a loader, or the state itself."""
    if isinstance(state, Mapping):
        if "lanesOf" in state and "order" in state:
            yield dict(state)
        else:
            for value in state.values():
                yield from readers_in(value)
    elif isinstance(state, (list, tuple)) and not (state and isinstance(state[0], int)):
        for value in state:
            yield from readers_in(value)


def _values(state: Any, key: str) -> Iterator[Any]:
    if isinstance(state, Mapping) and "lanesOf" not in state:
        for name, value in state.items():
            if name == key:
                yield value
            else:
                yield from _values(value, key)
