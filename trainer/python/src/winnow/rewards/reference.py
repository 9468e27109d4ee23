"""Reference tasks: what the model is meant to become good at."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from winnow._tokens import Encoder, Tokenizer

from .rows import Row

_SPACES = re.compile(r"\s+", re.ASCII)
_BLANK = " \t\n\v\f\r\x1c\x1d\x1e\x1f\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2008\u2009\u200a\u2028\u2029\u205f\u3000"
_GROUP_FIELDS = ("group", "context", "prompt", "text", "completion")
_MOST_ITEMS = 20_000
_LONGEST_LINE = 1 << 20


@dataclass(frozen=True)
class Item:
    """One item of a task: given the prompt, the model should find the completion likely."""

    id: str
    prompt: str
    completion: str
    reported: bool


class Reference:
    """Reads reference tasks and cuts them into rows.

    ``paths`` are JSON Lines files (``.jsonl``, ``.jsonl.gz``) or folders of them, one task per file. Lines are
    ``{context, completion}``, ``{prompt, completion}`` or ``{text}``; lines with ``choices`` are skipped. Items are split in two
    shards by a hash of their group (``group``, else ``context``, else ``prompt`` or text): one steers, the other only
    reports. The split is that of the Java trainer.

    Args:
        paths: a path or several.
        tokenizer: the tokenizer of the model.
        seq_len: most predictions of a row.
        eos_id: id that ends a document; by default the tokenizer's.
        items: items of each task that a reading is measured on.
        report_items: items of each task that the reported loss is measured on.
        scored: ``"text"`` counts prompt and completion after the lead, ``"completion"`` the completion alone.
        lead: first tokens of an item that ``"text"`` does not score, at most half of it: they are its layout.
    """

    def __init__(
        self,
        paths: str | os.PathLike[str] | Sequence[str | os.PathLike[str]],
        tokenizer: Tokenizer,
        seq_len: int,
        *,
        eos_id: int | None = None,
        items: int = 96,
        report_items: int = 32,
        scored: str = "text",
        lead: int = 32,
    ) -> None:
        if scored not in ("text", "completion"):
            raise ValueError(f"invalid scored={scored!r}: expected 'text' or 'completion'")
        if seq_len < 1 or items < 1 or report_items < 1 or lead < 0:
            raise ValueError("seq_len, items and report_items must be >= 1 and lead >= 0")
        self.encoder = Encoder(tokenizer, eos_id)
        self.seq_len = seq_len
        self._items, self._report_items, self._scored, self._lead = items, report_items, scored, lead
        listed = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
        self.tasks = _read(_files(Path(path) for path in listed))
        if not self.tasks:
            raise ValueError(
                f"no reference items in {listed}: expected JSON Lines of {{context, completion}}, {{prompt, completion}} "
                "or {text}"
            )
        for name, found in self.tasks.items():
            if len({item.reported for item in found}) < 2:
                raise ValueError(
                    f"reference task '{name}' has all of its {len(found)} item(s) in one shard: "
                    "rewards or reports would have none; add items of other passages"
                )

    def reward(self, reading: int, most: int | None = None) -> list[list[Row]]:
        """Returns rows of each task that steer, at most so many; another reading takes other items where there are enough."""
        count = self._items if most is None else min(most, self._items)
        return [self._rows(items, False, count, reading) for items in self.tasks.values()]

    def report(self) -> list[list[Row]]:
        """Returns rows of each task that are only reported on; always the same."""
        return [self._rows(items, True, self._report_items, 0) for items in self.tasks.values()]

    def _rows(self, items: list[Item], reported: bool, count: int, reading: int) -> list[Row]:
        shard = [item for item in items if item.reported == reported]
        taken = min(count, len(shard))
        return [self._row(shard[(reading * count + i) % len(shard)]) for i in range(taken)]

    def _row(self, item: Item) -> Row:
        prompt = self.encoder(_SPACES.sub(" ", item.prompt))
        answer = _SPACES.sub(" ", item.completion)
        completion = self.encoder(" " + answer if item.prompt else answer)
        tokens = [self.encoder.end_of_text, *prompt, *completion]
        cut = max(0, len(tokens) - (self.seq_len + 1))
        tokens = tokens[cut:]
        first = min(self._lead, len(tokens) // 2) if self._scored == "text" else 1 + len(prompt) - cut
        return Row(tokens, max(1, first))


def is_reported(group: str) -> bool:
    """Returns whether items of a group are in the shard that is only reported on: the first bit of the SHA-256 of the group."""
    flowing = _SPACES.sub(" ", group).strip(_BLANK)
    return hashlib.sha256(flowing.encode()).digest()[0] >= 0x80


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(p for p in path.iterdir() if p.name.endswith((".jsonl", ".jsonl.gz")))
        elif path.is_file():
            yield path
        else:
            raise ValueError(f"reference path {path} does not exist")


def _read(files: Iterable[Path]) -> dict[str, list[Item]]:
    tasks: dict[str, list[Item]] = {}
    for file in files:
        name = re.sub(r"\.jsonl(\.gz)?$", "", file.name)
        items: list[Item] = []
        for number, line in _lines(file):
            item = _item(file, name, number, line)
            if item is not None:
                items.append(item)
            if len(items) == _MOST_ITEMS:
                break
        if items:
            tasks.setdefault(name, []).extend(items)
    for items in tasks.values():
        items.sort(key=lambda item: (hashlib.sha256(item.id.encode()).hexdigest(), item.id))
    return tasks


def _lines(file: Path) -> Iterator[tuple[int, str]]:
    packed = file.name.endswith(".gz")
    with gzip.open(file, "rt", encoding="utf-8") if packed else file.open(encoding="utf-8") as lines:
        number = 0
        while line := lines.readline(_LONGEST_LINE + 2):
            number += 1
            if len(line.rstrip("\n")) > _LONGEST_LINE:
                raise ValueError(f"{file} line {number} has more than {_LONGEST_LINE} characters; remove or cut it")
            if line.strip():
                yield number, line


def _item(file: Path, name: str, number: int, line: str) -> Item | None:
    try:
        node = json.loads(line)
    except json.JSONDecodeError as e:
        raise ValueError(f"{file} line {number} is not JSON; remove or repair it") from e
    if not isinstance(node, dict):
        raise ValueError(f"{file} line {number} is not a JSON object; remove or repair it")
    if "choices" in node:
        return None
    plain = "completion" not in node
    completion = _text(node, "text" if plain else "completion")
    prompt = "" if plain else _text(node, "prompt" if "prompt" in node else "context")
    if not completion.strip(_BLANK):
        raise ValueError(
            f"{file} line {number} has neither completion nor text: "
            "expected {context, completion}, {prompt, completion} or {text}"
        )
    groups = (_SPACES.sub(" ", _text(node, field)).strip(_BLANK) for field in _GROUP_FIELDS)
    group = next((value for value in groups if value), "")
    return Item(
        _text(node, "id") if "id" in node else f"{name}-{number}",
        prompt.rstrip(_BLANK),
        completion.strip(_BLANK),
        is_reported(group),
    )


def _text(node: dict[str, Any], field: str) -> str:
    value = node.get(field)
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else str(value) if isinstance(value, (int, float)) else ""
