"""Twin influence against the golden numbers of the Java estimator: schemas/vectors/twin.json."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from torch import nn  # noqa: E402

from winnow.rewards.rows import Row  # noqa: E402
from winnow.rewards.twin import TwinInfluence  # noqa: E402

pytestmark = pytest.mark.torch

FILE = Path(__file__).parents[3] / "schemas" / "vectors" / "twin.json"


def tensor(array) -> torch.Tensor:
    return torch.tensor(array["values"], dtype=torch.float64).reshape(array["shape"])


def norm(x, weight):
    return x / (x.square().mean(-1, keepdim=True) + 1e-5).sqrt() * weight


class Golden(nn.Module):
    """The model that the description of the file defines."""

    def __init__(self, file) -> None:
        super().__init__()
        self.shape = file["shape"]
        self.names = list(file["weights"])
        self.arrays = nn.ParameterList(nn.Parameter(tensor(array)) for array in file["weights"].values())
        self.turn = torch.complex(torch.tensor(file["rotary"]["cos"]).double(), torch.tensor(file["rotary"]["sin"]).double())

    def forward(self, tokens):
        w = dict(zip(self.names, self.arrays, strict=True))
        h = w["embedding"][tokens]
        for layer in range(self.shape["layers"]):
            of = {name.split(".")[-1]: array for name, array in w.items() if name.startswith(f"layers.{layer}.")}
            mixed = self.attention(norm(h, of["attention_norm"]), of["query_key_value"])
            h = h + mixed @ of["attention_output"].T
            gate, up = (norm(h, of["feed_norm"]) @ of["gate_up"].T).chunk(2, dim=-1)
            h = h + (nn.functional.silu(gate) * up) @ of["down"].T
        return norm(h, w["norm"]) @ w["head"].T

    def attention(self, x, matrix):
        rows, columns, width = x.shape
        heads, shared = self.shape["heads"], self.shape["keyValueHeads"]
        size = width // heads
        projected = (x @ matrix.T).view(rows, columns, heads + 2 * shared, size).transpose(1, 2)
        q, k, v = projected.split([heads, shared, shared], dim=1)
        q, k = self.turned(q), self.turned(k)
        k, v = (each.repeat_interleave(heads // shared, dim=1) for each in (k, v))
        mixed = nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
        return mixed.transpose(1, 2).reshape(rows, columns, width)

    def turned(self, x):
        pairs = torch.view_as_complex(x.reshape(*x.shape[:-1], -1, 2).contiguous())
        return torch.view_as_real(pairs * self.turn[: x.shape[2]]).flatten(-2)


@pytest.fixture(scope="module")
def golden():
    file = json.loads(FILE.read_text())
    model, state = Golden(file), file["optimizer"]
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": file["audit"]["weightDecay"]}, {"params": others, "weight_decay": 0.0}],
        lr=state["learningRate"],
        betas=(state["beta1"], state["beta2"]),
        eps=state["epsilon"],
    )
    for name, parameter in zip(model.names, model.arrays, strict=True):
        optimizer.state[parameter] = {
            "step": torch.tensor(float(state["step"])),
            "exp_avg": tensor(state["first"][name]),
            "exp_avg_sq": tensor(state["second"][name]),
        }

    def rows(lists):
        return [[Row(each["tokens"], each["firstScored"]) for each in group] for group in lists]

    def twin(decay):
        return TwinInfluence(
            model,
            optimizer,
            None,
            average_decay=decay,
            relative_step=file["relativeStep"],
            clip_norm=file["audit"]["maxGradientNorm"],
        )

    averaged = twin(file["audit"]["averageDecay"])
    average = {f"arrays.{i}": tensor(array) for i, array in enumerate(file["audit"]["average"].values())}
    averaged.load_state_dict({"averageSteps": state["step"], "averages": average})
    expected = {**file["expected"], "oracle": file["audit"]["expected"]}
    lists = (file["tasks"], file["documents"], file["audit"]["batches"])
    return expected, {"atWeights": twin(0), "atAverage": averaged}, *map(rows, lists)


def test_direction_is_that_of_java(golden):
    expected, twins, tasks, _, _ = golden
    for found, array in zip(twins["atWeights"].direction(tasks).values(), expected["direction"].values(), strict=True):
        torch.testing.assert_close(found, tensor(array), rtol=1e-6, atol=1e-12)


def test_rewards_are_those_of_java(golden):
    expected, twins, tasks, documents, _ = golden
    assert twins["atWeights"].influence(tasks, documents) == pytest.approx(expected["rewards"], rel=1e-6)


def test_rewards_approximate_the_products_of_gradients(golden):
    expected, twins, tasks, documents, _ = golden
    assert twins["atWeights"].influence(tasks, documents) == pytest.approx(expected["products"], rel=1e-4)


def test_weights_of_tasks_are_those_of_java(golden):
    expected, twins, tasks, _, _ = golden
    twin = twins["atWeights"]
    weights, _ = twin._direction(tasks, list(twin._parameters().values()))
    assert weights == pytest.approx(expected["taskWeights"], rel=1e-6)


@pytest.mark.parametrize("place", ["atWeights", "atAverage"])
def test_the_oracle_of_audits_finds_what_that_of_java_does(golden, place):
    expected, twins, tasks, documents, taken = golden
    found = twins[place].oracle(tasks, documents, taken)
    # ranks are made of the differences between documents, which are far smaller than what they share
    spread = max(expected["oracle"][place]) - min(expected["oracle"][place])
    assert found == pytest.approx(expected["oracle"][place], abs=1e-6 * spread)
