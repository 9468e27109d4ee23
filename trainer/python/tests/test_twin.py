"""Twin influence against brute force, and what it leaves as it was."""

from __future__ import annotations

import copy
import logging
import math
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from torch_models import Bytes, TinyModel, loss_of, rows_of, spearman, texts, train, write_reference  # noqa: E402

from winnow.rewards import Reference, TwinInfluence  # noqa: E402
from winnow.rewards.rows import windows  # noqa: E402

pytestmark = pytest.mark.torch

OPTIMIZERS = {
    "AdamW": lambda p: torch.optim.AdamW(p, lr=3e-3, betas=(0.9, 0.95)),
    "Adam-amsgrad": lambda p: torch.optim.Adam(p, lr=3e-3, amsgrad=True),
    "NAdam": lambda p: torch.optim.NAdam(p, lr=3e-3),
    "RMSprop": lambda p: torch.optim.RMSprop(p, lr=1e-3, centered=True),
    "Adagrad": lambda p: torch.optim.Adagrad(p, lr=1e-2),
    "SGD": lambda p: torch.optim.SGD(p, lr=1e-2, momentum=0.9),
}


@pytest.fixture
def reference(tmp_path: Path) -> Reference:
    return Reference(write_reference(tmp_path / "tasks"), Bytes(), seq_len=32, items=6, report_items=4, lead=4)


def trained(optimizer="AdamW", dtype=torch.float64, steps=12, dropout=0.0, **options):
    """Returns a model that has made some steps, its optimizer and a function that makes its twin."""
    torch.manual_seed(3)
    model = TinyModel(dropout=dropout).to(dtype)
    made = OPTIMIZERS[optimizer](model.parameters())
    train(model, made, steps)
    return model, made


def documents(reference: Reference, count: int):
    encoder = reference.encoder
    encoded = [[encoder.end_of_text, *encoder(text), encoder.end_of_text] for text in texts(count, seed=7)]
    return [windows(tokens, 32, 2, 0) for tokens in encoded]


def brute_force(model, twin, tasks, documents):
    """The product of v with the gradient of each document's mean loss, one backward pass for each."""
    v = twin.direction(tasks)
    named = dict(model.named_parameters())
    products = []
    for rows in documents:
        total, scored = 0.0, 0
        for row in rows:
            tokens = torch.tensor([list(row.tokens)])
            losses = torch.nn.functional.cross_entropy(model(tokens[:, :-1])[0], tokens[0, 1:], reduction="none")[
                row.first_scored - 1 :
            ]
            total, scored = total + losses.sum(), scored + len(losses)
        gradients = torch.autograd.grad(total / scored, [named[name] for name in v])
        products.append(sum(float((g * w).sum()) for g, w in zip(gradients, v.values(), strict=True)))
    return products


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_equals_products_of_gradients(reference, optimizer):
    model, made = trained(optimizer)
    # the error of a central difference falls with the square of the step
    twin = TwinInfluence(model, made, reference, average_decay=0, relative_step=1e-5)
    tasks, probes = reference.reward(0), documents(reference, 12)
    measured = twin.influence(tasks, probes)
    model.eval()
    expected = brute_force(model, twin, tasks, probes)
    scale = max(abs(value) for value in expected)
    assert scale > 0
    assert max(abs(a - b) for a, b in zip(measured, expected, strict=True)) < 1e-4 * scale


def test_direction_is_that_of_adamw(reference):
    model, made = trained()
    twin = TwinInfluence(model, made, reference, average_decay=0)
    tasks = reference.reward(0)
    v = twin.direction(tasks)
    model.eval()
    parameters = dict(model.named_parameters())
    total = {name: torch.zeros_like(p) for name, p in parameters.items()}
    for rows in tasks:
        losses = []
        for row in rows:
            tokens = torch.tensor([list(row.tokens)])
            losses.append(
                torch.nn.functional.cross_entropy(model(tokens[:, :-1])[0], tokens[0, 1:], reduction="none")[row.first_scored - 1 :]
            )
        gradients = torch.autograd.grad(torch.cat(losses).mean(), list(parameters.values()))
        norm = math.sqrt(sum(float(g.square().sum()) for g in gradients))
        for name, g in zip(parameters, gradients, strict=True):
            total[name] += g / len(tasks) / norm
    for name, p in parameters.items():
        second = made.state[p]["exp_avg_sq"] / (1 - 0.95**12)
        expected = total[name] * 3e-3 * (1 - 0.9) / (1 - 0.9**12) / (second.sqrt() + 1e-8)
        torch.testing.assert_close(v[name], expected, rtol=1e-9, atol=1e-15)


def test_single_precision_ranks_like_double(reference):
    model, made = trained()
    probes, tasks = documents(reference, 200), reference.reward(0)
    exact = TwinInfluence(model, made, reference, average_decay=0).influence(tasks, probes)
    single = copy.deepcopy(model).float()
    optimizer = torch.optim.AdamW(single.parameters(), lr=3e-3, betas=(0.9, 0.95))
    optimizer.load_state_dict(made.state_dict())
    measured = TwinInfluence(single, optimizer, reference, average_decay=0).influence(tasks, probes)
    assert spearman(exact, measured) > 0.999


def test_autocast_ranks_like_single_precision(reference):
    model, made = trained(dtype=torch.float32)
    probes, tasks = documents(reference, 200), reference.reward(0)
    exact = TwinInfluence(model, made, reference).influence(tasks, probes)
    measured = TwinInfluence(model, made, reference, autocast=torch.bfloat16).influence(tasks, probes)
    print(f"rank correlation of bfloat16 autocast with float32: {spearman(exact, measured):.4f}")
    assert spearman(exact, measured) > 0.9


def everything(model, optimizer):
    """All that a measurement must not change, to the bit."""
    state = {name: value.clone() for name, value in model.state_dict().items()}
    grads = {name: None if p.grad is None else p.grad.clone() for name, p in model.named_parameters()}
    moments = copy.deepcopy(optimizer.state_dict())
    return state, grads, moments, torch.get_rng_state(), [module.training for module in model.modules()]


def assert_same(before, after):
    torch.testing.assert_close(before[:4], after[:4], rtol=0, atol=0, equal_nan=True)
    assert before[4] == after[4]


@pytest.mark.parametrize("decay", [0.0, 0.98])
def test_leaves_everything_as_it_was(reference, decay):
    model, made = trained(dtype=torch.float32, dropout=0.2)
    model.blocks[0].dropout.eval()
    loss_of(model, rows_of(99)).backward()
    twin = TwinInfluence(model, made, reference, average_decay=decay)
    before = everything(model, made)
    twin.influence(reference.reward(0), documents(reference, 5))
    twin.report_loss()
    assert_same(before, everything(model, made))


def test_leaves_everything_as_it_was_after_an_exception(reference):
    model, made = trained(dtype=torch.float32, dropout=0.2)
    passes = []

    def logits(module, inputs):
        passes.append(inputs)
        if len(passes) == 4:
            raise MemoryError("out of memory")
        return module(inputs)

    twin = TwinInfluence(model, made, reference, logits=logits, token_budget=200)
    before = everything(model, made)
    with pytest.raises(MemoryError):
        twin.influence(reference.reward(0), documents(reference, 20))
    assert_same(before, everything(model, made))


def test_dropout_does_not_reach_rewards(reference):
    model, made = trained(dropout=0.5)
    twin = TwinInfluence(model, made, reference)
    tasks, probes = reference.reward(0), documents(reference, 5)
    assert twin.influence(tasks, probes) == twin.influence(tasks, probes)


def test_average_follows_the_weights(reference):
    model, made = trained(steps=0)
    twin = TwinInfluence(model, made, reference, average_decay=0.6)
    expected = {name: p.detach().clone() for name, p in model.named_parameters()}
    for step in range(1, 6):
        train(model, made, 1)
        twin.follow()
        rate = max(1 - 0.6, 1 / (step + 1))
        for name, p in model.named_parameters():
            expected[name] += rate * (p.detach() - expected[name])
    torch.testing.assert_close(twin.state_dict()["averages"], expected)
    resumed = TwinInfluence(model, made, reference, average_decay=0.6)
    resumed.load_state_dict(twin.state_dict())
    tasks, probes = reference.reward(1), documents(reference, 4)
    assert resumed.influence(tasks, probes) == twin.influence(tasks, probes)


def test_batching_does_not_matter(reference):
    model, made = trained()
    tasks, probes = reference.reward(0), documents(reference, 30)
    wide = TwinInfluence(model, made, reference).influence(tasks, probes)
    narrow = TwinInfluence(model, made, reference, token_budget=1).influence(tasks, probes)
    assert wide == pytest.approx(narrow, rel=1e-6, abs=1e-12)


def test_a_broken_document_is_not_a_number(reference):
    def logits(module, inputs):
        return module(inputs).masked_fill((inputs == ord("!")).unsqueeze(-1), math.nan)

    model, made = trained(dtype=torch.float32)
    twin = TwinInfluence(model, made, reference, logits=logits)
    measured = twin.read([twin.encode("a good text"), twin.encode("a bad! one"), twin.encode("another")])
    assert [math.isfinite(value) for value in measured] == [True, False, True]


def test_a_broken_weight_does_not_hide_the_others(reference):
    model, made = trained(dtype=torch.float32)
    model.position.weight.data[60] = math.inf
    twin = TwinInfluence(model, made, reference, average_decay=0)
    assert all(math.isfinite(value) for value in twin.read([twin.encode("a text"), twin.encode("another")]))


def test_warns_that_the_gradient_is_plain(reference, caplog):
    model, made = trained(steps=0)
    with caplog.at_level(logging.WARNING, "winnow.rewards"):
        TwinInfluence(model, made, reference).direction(reference.reward(0))
    assert "AdamW has made no step yet" in caplog.text


def test_refuses_an_optimizer_of_another_model(reference):
    model, _ = trained(steps=0)
    with pytest.raises(ValueError, match="holds no parameter of the model"):
        TwinInfluence(model, torch.optim.AdamW(TinyModel().parameters()), reference)


@pytest.mark.parametrize("compiled", [False, True])
def test_measures_a_compiled_model(reference, compiled):
    model, made = trained()
    tasks, probes = reference.reward(0), documents(reference, 6)
    expected = TwinInfluence(model, made, reference).influence(tasks, probes)
    # the graph is captured and guarded as with any backend; generating code takes long on a small machine
    wrapped = torch.compile(model, backend="aot_eager")
    loss_of(wrapped, rows_of(5))
    measured = TwinInfluence(wrapped, made, reference, compiled=compiled).influence(tasks, probes)
    assert measured == pytest.approx(expected, rel=1e-6, abs=1e-12)
