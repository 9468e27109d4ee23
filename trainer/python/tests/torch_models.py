"""Small models and texts that the tests of rewards share."""

from __future__ import annotations

import json
import random
from pathlib import Path

import torch
from torch import Tensor, nn

WORDS = ["the", "of", "stream", "model", "grain", "winnow", "kafka", "token", "reads", "writes", "a", "in", "and", "plan", "probe"]
WORDS += ["reward", "sort", "light", "heavy", "seed"]


class Bytes:
    """UTF-8 bytes, and 256 for the end of a text."""

    end_of_text = 256

    def encode(self, text: str) -> list[int]:
        return list(text.encode())


class Block(nn.Module):
    """Causal attention and a feed-forward layer."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.norm, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.out = nn.Linear(width, 3 * width, bias=False), nn.Linear(width, width, bias=False)
        self.up, self.down = nn.Linear(width, 2 * width), nn.Linear(2 * width, width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        q, k, v = (part.unsqueeze(1) for part in self.qkv(self.norm(x)).chunk(3, dim=-1))
        mixed = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True).squeeze(1)
        x = x + self.dropout(self.out(mixed))
        return x + self.dropout(self.down(torch.tanh(self.up(self.norm2(x)))))


class TinyModel(nn.Module):
    """A transformer of bytes with tied weights, dropout, and a buffer."""

    def __init__(self, width: int = 32, layers: int = 2, dropout: float = 0.1) -> None:
        super().__init__()
        self.embed = nn.Embedding(257, width)
        self.position = nn.Embedding(64, width)
        self.blocks = nn.ModuleList(Block(width, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, inputs: Tensor) -> Tensor:
        if self.training:
            self.calls += 1
        x = self.embed(inputs) + self.position(torch.arange(inputs.shape[1], device=inputs.device))
        for block in self.blocks:
            x = block(x)
        return self.norm(x) @ self.embed.weight.T


def texts(count: int, seed: int, most: int = 40) -> list[str]:
    """Returns texts of random words, of different length."""
    draw = random.Random(seed)
    return [" ".join(draw.choice(WORDS) for _ in range(draw.randint(3, most))) for _ in range(count)]


def write_reference(folder: Path, items: int = 24, words: int = 8) -> Path:
    """Writes two tasks of items of at most so many words, twice."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, seed in (("one", 1), ("two", 2)):
        lines = [{"context": text, "completion": " ".join(reversed(text.split()))} for text in texts(items, seed, most=words)]
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return folder


def rows_of(seed: int, count: int = 8, length: int = 33) -> Tensor:
    """Returns rows of tokens to train on."""
    stream = " ".join(texts(count * 8, seed)).encode()
    return torch.tensor([list(stream[i * length : (i + 1) * length]) for i in range(count)])


def loss_of(model: nn.Module, rows: Tensor) -> Tensor:
    """Returns the mean loss of full rows."""
    logits = model(rows[:, :-1])
    return nn.functional.cross_entropy(logits.flatten(0, 1), rows[:, 1:].flatten())


def train(model: nn.Module, optimizer: torch.optim.Optimizer, steps: int, after=lambda: None, rank: int = 0, size: int = 1) -> None:
    """Makes optimizer steps on this rank's rows."""
    for step in range(steps):
        rows = rows_of(step)[rank::size]
        loss_of(model, rows).backward()
        optimizer.step()
        optimizer.zero_grad()
        after()


def spearman(left: list[float], right: list[float]) -> float:
    """Returns the rank correlation of values without ties."""
    a, b = (torch.tensor(values, dtype=torch.float64).argsort().argsort().double() for values in (left, right))
    return float(torch.corrcoef(torch.stack([a, b]))[0, 1])
