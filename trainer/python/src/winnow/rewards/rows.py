"""Token rows: what a forward pass scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: A target that no loss counts.
IGNORED = -100

_GOLDEN_RATIO = 0.6180339887498949


@dataclass(frozen=True)
class Row:
    """Tokens of which every one from index ``first_scored`` on is predicted from those before it."""

    tokens: Sequence[int]
    first_scored: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.first_scored < len(self.tokens):
            raise ValueError(
                f"invalid row: {len(self.tokens)} tokens scored from {self.first_scored}; "
                "expected 1 <= first_scored < number of tokens"
            )

    @property
    def scored(self) -> int:
        """Number of predicted tokens."""
        return len(self.tokens) - self.first_scored


def windows(tokens: Sequence[int], context: int, most: int, reading: int) -> list[Row]:
    """Returns the rows that one reading looks at in a document.

    A document that fits into the windows is read whole, each token predicted once. Of a longer one, ``most`` stretches of
    ``context`` predictions are read, one in each of as many equal parts; where it begins depends on the number of the reading, so
    that the mean over readings is close to that of the whole document. ``most = 0`` reads everything.

    ``tokens`` begins and ends with the end-of-text token.
    """
    predictions = len(tokens) - 1
    needed = -(-predictions // context)
    whole = most == 0 or needed <= most
    count = needed if whole else most
    turn = (0.5 + reading * _GOLDEN_RATIO) % 1.0
    last = predictions - context
    rows = []
    for i in range(count):
        start = i * context if whole else min(last, int((i + turn) / count * (last + 1)))
        rows.append(Row(tokens[start : min(len(tokens), start + context + 1)]))
    return rows


def by_length(rows: Sequence[Row], token_budget: int) -> list[list[int]]:
    """Groups rows of like length: each group has at most ``token_budget`` padded tokens, or one row."""
    order = sorted(range(len(rows)), key=lambda i: (len(rows[i].tokens), i))
    groups: list[list[int]] = []
    for index in order:
        # rows come shortest first, so this one sets the padded length of its group
        if groups and (len(groups[-1]) + 1) * len(rows[index].tokens) <= token_budget:
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def document_means(documents: Sequence[Sequence[Row]], sums: Sequence[float]) -> list[float]:
    """Returns the sum over the windows of each document divided by its scored tokens; NaN where a sum is not finite."""
    means, at = [], 0
    for rows in documents:
        total = sum(sums[at : at + len(rows)])
        at += len(rows)
        finite = total - total == 0
        means.append(total / sum(row.scored for row in rows) if finite else float("nan"))
    return means
