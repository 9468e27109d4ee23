"""The oracle of audits: real optimizer steps that are taken back."""

from __future__ import annotations

import copy
import math
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from test_twin import OPTIMIZERS, assert_same, documents, everything, trained  # noqa: E402
from torch_models import Bytes, TinyModel, loss_of, rows_of, train, write_reference  # noqa: E402

from winnow.rewards import Reference, Rewards, TwinInfluence  # noqa: E402
from winnow.rewards.audit import spearman  # noqa: E402
from winnow.rewards.rows import Row  # noqa: E402
from winnow.testing import FakeRun  # noqa: E402

pytestmark = pytest.mark.torch


@pytest.fixture
def reference(tmp_path: Path) -> Reference:
    return Reference(write_reference(tmp_path / "tasks"), Bytes(), seq_len=32, items=6, report_items=4, lead=4)


def batches(count=2, rows=4):
    return [[Row(row.tolist()) for row in rows_of(90 + i, rows)] for i in range(count)]


def mean_loss(model, rows):
    total, scored = 0.0, 0
    for row in rows:
        tokens = torch.tensor([list(row.tokens)])
        losses = torch.nn.functional.cross_entropy(model(tokens[:, :-1])[0], tokens[0, 1:], reduction="none")
        losses = losses[row.first_scored - 1 :]
        total, scored = total + losses.sum(), scored + len(losses)
    return total / scored


def by_hand(model, optimizer, tasks, document, batch, clip, average=None, rate=0.0):
    """The definition, on copies: one optimizer step with the document in the last row's place."""

    def reference_loss(of, weights):
        return sum(w * mean_loss(of, rows).item() for w, rows in zip(weights, tasks, strict=True))

    model = copy.deepcopy(model).eval()
    placed = copy.deepcopy(model)
    if average is not None:
        placed.load_state_dict({**placed.state_dict(), **average})
    weights = []
    for rows in tasks:
        gradients = torch.autograd.grad(mean_loss(placed, rows), list(placed.parameters()))
        weights.append(1 / len(tasks) / math.sqrt(sum(float(g.square().sum()) for g in gradients)))
    before = reference_loss(placed, weights)
    made = OPTIMIZERS[optimizer[0]](model.parameters())
    made.load_state_dict(copy.deepcopy(optimizer[1].state_dict()))
    model.zero_grad()
    loss = mean_loss(model, document) / len(batch) + mean_loss(model, batch[:-1]) * (len(batch) - 1) / len(batch)
    loss.backward()
    if clip is not None:
        torch.nn.utils.clip_grad_norm_(model.parameters(), clip)
    made.step()
    if average is not None:
        with torch.no_grad():
            for name, p in model.named_parameters():
                p.copy_(torch.lerp(average[name], p, rate))
    return before - reference_loss(model, weights)


@pytest.mark.parametrize("clip", [None, 0.05])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_is_a_step_of_training(reference, optimizer, clip):
    model, made = trained(optimizer)
    twin = TwinInfluence(model, made, reference, average_decay=0, clip_norm=clip)
    tasks, probes, taken = reference.reward(0), documents(reference, 3), batches()
    found = twin.oracle(tasks, probes, taken)
    for document, value in zip(probes, found, strict=True):
        expected = [by_hand(model, (optimizer, made), tasks, document, batch, clip) for batch in taken]
        assert value == pytest.approx(sum(expected) / 2, rel=1e-9, abs=1e-14)


def test_measures_at_the_average_of_the_weights(reference):
    model, made = trained(steps=0)
    twin = TwinInfluence(model, made, reference, average_decay=0.9)
    train(model, made, 12, twin.follow)
    average = {name: value.clone() for name, value in twin.state_dict()["averages"].items()}
    tasks, (document,), (batch,) = reference.reward(0), documents(reference, 1), batches(1)
    expected = by_hand(model, ("AdamW", made), tasks, document, batch, None, average, rate=max(0.1, 1 / 14))
    assert twin.oracle(tasks, [document], [batch]) == [pytest.approx(expected, rel=1e-9, abs=1e-14)]


class Counting(TinyModel):
    """Counts its passes in a buffer, in evaluation mode too."""

    def forward(self, inputs):
        self.calls += 1
        return super().forward(inputs)


@pytest.mark.parametrize("decay", [0.0, 0.98])
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_leaves_everything_as_it_was(reference, optimizer, decay):
    torch.manual_seed(3)
    model = Counting(dropout=0.2)
    made = OPTIMIZERS[optimizer](model.parameters())
    scheduler = torch.optim.lr_scheduler.LambdaLR(made, lambda step: 1 / (1 + step))
    twin = TwinInfluence(model, made, reference, average_decay=decay)
    train(model, made, 5, lambda: (twin.follow(), scheduler.step()))
    loss_of(model, rows_of(99)).backward()
    held, storage = [p.grad for p in model.parameters()], {id(v) for s in made.state.values() for v in s.values()}
    before, plain = everything(model, made), {k: v for k, v in vars(made).items() if isinstance(v, (int, float, bool))}
    averages = twin.state_dict()
    oracle = twin.oracle(reference.reward(0), documents(reference, 4), batches())
    assert all(map(math.isfinite, oracle))
    assert_same(before, everything(model, made))
    torch.testing.assert_close(averages, twin.state_dict(), rtol=0, atol=0)
    assert all(p.grad is grad for p, grad in zip(model.parameters(), held, strict=True))
    assert {id(v) for s in made.state.values() for v in s.values()} == storage
    assert {k: v for k, v in vars(made).items() if isinstance(v, (int, float, bool))} == plain
    # and training continues as one that was never audited
    train(model, made, 2)


def test_training_after_an_audit_is_that_without_one(reference):
    ends = []
    for audited in (False, True):
        torch.manual_seed(3)
        model = TinyModel(dropout=0.2)
        made = torch.optim.AdamW(model.parameters(), lr=3e-3)
        train(model, made, 4)
        if audited:
            twin = TwinInfluence(model, made, reference)
            twin.audit([twin.encode("a probe"), twin.encode("another probe")], 0, [[list(range(33))] * 3])
        train(model, made, 4)
        ends.append(everything(model, made))
    assert_same(*ends)


def test_leaves_everything_as_it_was_after_an_exception(reference):
    model, made = trained(dtype=torch.float32, dropout=0.2)
    loss_of(model, rows_of(99)).backward()
    tasks, probes, taken = reference.reward(0), documents(reference, 3), batches()
    passes, limit = [], [10**9]

    def logits(module, inputs):
        passes.append(inputs)
        if len(passes) > limit[0]:
            raise MemoryError("out of memory")
        return module(inputs)

    twin = TwinInfluence(model, made, reference, logits=logits)
    twin.oracle(tasks, probes, taken)
    before, whole = everything(model, made), len(passes)
    for last in range(whole):
        passes.clear()
        limit[0] = last
        with pytest.raises(MemoryError):
            twin.oracle(tasks, probes, taken)
        assert_same(before, everything(model, made))


def test_a_first_step_leaves_no_state(reference):
    model, made = trained(steps=0)
    twin = TwinInfluence(model, made, reference)
    assert all(map(math.isfinite, twin.oracle(reference.reward(0), documents(reference, 2), batches(1))))
    assert not made.state and "step" not in made.param_groups[0]


def test_a_parameter_without_gradients_is_not_moved(reference):
    model, made = trained(steps=0)
    idle = torch.nn.Parameter(torch.ones(3, dtype=torch.float64))
    model.register_parameter("idle", idle)
    made.add_param_group({"params": [idle], "weight_decay": 0.5})
    train(model, made, 3)
    seen = []

    def logits(module, inputs):
        seen.append(idle.detach().clone())
        return module(inputs)

    TwinInfluence(model, made, reference, average_decay=0, logits=logits).oracle(
        reference.reward(0), documents(reference, 1), batches(1)
    )
    assert all(torch.equal(value, torch.ones(3, dtype=torch.float64)) for value in seen)


def test_twin_ranks_like_steps_of_training(reference):
    model, made = trained(steps=0)
    twin = TwinInfluence(model, made, reference, clip_norm=1.0)
    train(model, made, 40, twin.follow)
    tasks, probes = reference.reward(0), documents(reference, 30)
    estimated, oracle = twin.influence(tasks, probes), twin.oracle(tasks, probes, batches(2))
    correlation = spearman(estimated, oracle)
    print(f"rank correlation of twin with steps of training: {correlation:.3f}")
    assert correlation > 0.8
    shuffled = [estimated[(7 * i + 3) % len(estimated)] for i in range(len(estimated))]
    assert abs(spearman(shuffled, oracle)) < 0.5, "a reading of other documents agrees by chance alone"


def test_a_run_reports_the_correlation_and_its_cost(reference):
    run = FakeRun()
    model, made = trained(steps=0)
    twin = TwinInfluence(model, made, reference, clip_norm=1.0)
    rewards = Rewards(run, twin, every_steps=20, min_probes=4, max_share=1.0, audit_every=1, audit_probes=6)
    for i in range(12):
        run.add_probe("the stream of grain " * (1 + i % 3) + "x" * i, labels={"domain": "a"}, plan_version=0)
    for step in range(20):
        rows = rows_of(step)
        loss_of(model, rows).backward()
        made.step()
        made.zero_grad()
        rewards.trains_on({"input_ids": rows[:, :-1], "labels": rows[:, 1:]})
        rewards.step()
    (report,) = run.reports()
    assert -1 <= report["auditCorrelation"] <= 1 and report["auditCorrelation"] == rewards.audit_correlation
    assert rewards.cost.seconds["audit"] > 0 and "audit" in str(rewards.cost)


class NeedsClosure(torch.optim.SGD):
    def step(self, closure):
        return super().step(closure)


def test_refuses_optimizers_whose_steps_cannot_be_taken_back(reference):
    model, made = trained(steps=0)

    def rewards(optimizer):
        return Rewards(FakeRun(), TwinInfluence(model, optimizer, reference), audit_every=1)

    with pytest.raises(ValueError, match="cannot audit with NeedsClosure: its step needs a closure; audit_every=0"):
        rewards(NeedsClosure(model.parameters(), lr=1e-3))
    with pytest.raises(ValueError, match="cannot audit with LBFGS: its step needs a closure"):
        rewards(torch.optim.LBFGS(model.parameters()))
    made.register_step_post_hook(lambda *_: None)
    with pytest.raises(ValueError, match="cannot audit with AdamW: hooks of its step"):
        rewards(made)
    with pytest.raises(ValueError, match="invalid clip_norm=0"):
        TwinInfluence(model, made, reference, clip_norm=0)


def test_is_not_a_number_without_batches_and_where_a_document_is_broken(reference):
    def logits(module, inputs):
        return module(inputs) * torch.where(inputs == ord("!"), math.nan, 1.0).unsqueeze(-1)

    model, made = trained(dtype=torch.float32)
    twin = TwinInfluence(model, made, reference, logits=logits)
    tasks = reference.reward(0)
    probes = [[Row(twin.encode(text))] for text in ("a good text", "a bad! one", "another")]
    assert all(map(math.isnan, twin.oracle(tasks, probes, [])))
    assert [math.isfinite(value) for value in twin.oracle(tasks, probes, batches(1))] == [True, False, True]
