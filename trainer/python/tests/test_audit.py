"""Audits of rewards on a run in memory, with a measure that needs no model, and what they keep of training."""

from __future__ import annotations

import math
import random

import pytest
from test_rewards import Lengths, add_probes, steps

from winnow.rewards import Rewards
from winnow.rewards.audit import RecentBatches, spearman
from winnow.testing import FakeRun


class Grid:
    """As much of a tensor as a batch needs."""

    def __init__(self, rows):
        self.rows = [list(row) for row in rows]

    ndim = 2

    def numel(self):
        return sum(map(len, self.rows))

    def tolist(self):
        return self.rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, key):
        return Grid(row[key[1]] for row in self.rows)

    def __eq__(self, other):
        return Same(self.rows == other.rows)


class Same:
    def __init__(self, value):
        self.value = value

    def all(self):
        return self.value


def batch(step, rows=2):
    tokens = [[step * 100 + 10 * row + column for column in range(5)] for row in range(rows)]
    numbers = Grid([[step * rows + row] for row in range(rows)])
    numbers.tolist = lambda: [row[0] for row in numbers.rows]
    return {"input_ids": Grid(t[:-1] for t in tokens), "labels": Grid(t[1:] for t in tokens), "row": numbers}


class Audited(Lengths):
    """The oracle finds a function of the length of a document."""

    def __init__(self, oracle):
        super().__init__()
        self.oracle, self.audits = oracle, []
        self.ranks.gather = lambda value: [value]

    def require_audits(self):
        pass

    def audit(self, documents, reading, batches):
        self.audits.append((len(documents), reading, batches))
        lengths = [float(len(d)) for d in documents]
        return lengths, [self.oracle(length) for length in lengths]


def opened(run, measure, **options):
    defaults = {"every_steps": 40, "min_probes": 4, "max_share": 1.0, "epoch": 1, "audit_every": 1}
    return Rewards(run, measure, **{**defaults, **options})


def train(rewards, count, start=0):
    for step in range(start, start + count):
        rewards.trains_on(batch(step))
        rewards.step()


def correlations(run):
    return [report["auditCorrelation"] for report in run.reports()]


def test_reports_the_rank_correlation_with_the_oracle():
    run, measure = FakeRun(), Audited(lambda length: length**3)
    add_probes(run, 6, 0)
    rewards = opened(run, measure)
    train(rewards, 40)
    assert correlations(run) == [pytest.approx(1.0)]
    assert rewards.audit_correlation == pytest.approx(1.0)
    # one batch in each of four readings: the one that training took just before
    assert [reading for _, reading, _ in measure.audits] == [0, 1, 2, 3]
    newest = [[row[0] for row in batches[-1]] for _, _, batches in measure.audits]
    assert newest == [[100 * step, 100 * step + 10] for step in (24, 29, 34, 39)]
    assert all(len(batches) == 1 for _, _, batches in measure.audits)
    assert measure.audits[0][2][0][0] == [2400, 2401, 2402, 2403, 2404]


def test_one_reading_is_audited_along_four_batches():
    run, measure = FakeRun(), Audited(lambda length: length)
    add_probes(run, 6, 0)
    train(opened(run, measure, readings=1), 60)
    ((_, _, batches),) = measure.audits
    assert [rows[0][0] for rows in batches] == [100 * step for step in (36, 37, 38, 39)]


def test_audits_at_most_so_many_probes_and_none_that_was_not_measured():
    run, measure = FakeRun(), Audited(lambda length: length)
    add_probes(run, 30, 0)
    run.add_probe("a bad one", labels={"quality": "low"}, plan_version=0)
    train(opened(run, measure, audit_probes=5), 40)
    assert [count for count, _, _ in measure.audits] == [5] * 4
    run, measure = FakeRun(), Audited(lambda length: length)
    add_probes(run, 6, 0)
    run.add_probe("a bad one", labels={"quality": "low"}, plan_version=0)
    train(opened(run, measure), 40)
    assert [count for count, _, _ in measure.audits] == [6] * 4


def reported(run, rewards, count):
    start = rewards.updates
    for version in range(start, start + count):
        add_probes(run, 6, version, start=10 * version)
        train(rewards, 40, 40 * version)
    return correlations(run)


def test_audits_every_so_many_reports():
    run, measure = FakeRun(), Audited(lambda length: length)
    found = reported(run, opened(run, measure, audit_every=3), 5)
    assert [math.isfinite(value) for value in found] == [True, False, False, True, False]


def test_audits_each_report_until_rewards_can_be_trusted_again():
    run, measure = FakeRun(), Audited(lambda length: -length)
    rewards = opened(run, measure, audit_every=4)
    assert reported(run, rewards, 2) == [pytest.approx(-1.0)] * 2
    resumed = opened(run, Audited(lambda length: length), audit_every=4)
    resumed.load_state_dict(rewards.state_dict())
    found = reported(run, resumed, 2)[2:]
    assert found[0] == pytest.approx(1.0) and math.isnan(found[1])
    assert "distrusted" not in resumed.state_dict()


def test_is_off_by_default():
    run, measure = FakeRun(), Audited(lambda length: length)
    add_probes(run, 6, 0)
    rewards = Rewards(run, measure, every_steps=40, min_probes=4, max_share=1.0)
    train(rewards, 40)
    assert measure.audits == [] and math.isnan(correlations(run)[0])


def test_without_batches_a_report_is_not_audited(caplog):
    run, measure = FakeRun(), Audited(lambda length: length)
    add_probes(run, 6, 0)
    steps(opened(run, measure), 40)
    assert math.isnan(correlations(run)[0]) and measure.audits == []
    assert caplog.text.count("no batches of training are known; iterate over rewards.batches(loader)") == 1


def test_takes_the_batches_of_a_loader():
    run, measure = FakeRun(), Audited(lambda length: length)
    add_probes(run, 6, 0)
    rewards = opened(run, measure)
    # two batches a step: gradients are accumulated
    for number, _ in enumerate(rewards.batches(batch(i) for i in range(80)), 1):
        if number % 2 == 0:
            rewards.step()
    rows = measure.audits[-1][2][0]
    assert [row[0] for row in rows] == [7800, 7810, 7900, 7910]


def test_ranks_take_the_rows_in_their_order():
    run, measure = FakeRun(), Audited(lambda length: length)
    # the rows of the other rank are the odd ones
    measure.ranks.gather = lambda value: [
        value,
        [[(number + 1, [token + 1 for token in tokens]) for number, tokens in step] for step in value],
    ]
    add_probes(run, 6, 0)
    rewards = opened(run, measure)
    for step in range(40):
        taken = batch(step)
        taken["row"].tolist = lambda step=step: [4 * step, 4 * step + 2]
        rewards.trains_on(taken)
        rewards.step()
    assert [row[0] for row in measure.audits[-1][2][0]] == [3900, 3901, 3910, 3911]


def test_a_measure_without_audits_is_refused():
    with pytest.raises(ValueError, match=r"the measure 'lengths' has no audits: .*; use audit_every=0"):
        Rewards(FakeRun(), Lengths(), audit_every=1)
    with pytest.raises(ValueError, match="invalid audit_every=-1"):
        Rewards(FakeRun(), Lengths(), audit_every=-1)


def test_keeps_four_batches_and_no_more_tokens_than_its_bound(monkeypatch):
    recent = RecentBatches()
    for step in range(100):
        recent.add(batch(step))
        recent.stepped()
    assert [rows[0][0] for rows in recent.newest(9)] == [200 + 2 * step - 8 for step in range(4)]
    monkeypatch.setattr("winnow.rewards.audit._MOST_TOKENS", 20)
    for step in range(4):
        recent.add(batch(step))
        recent.stepped()
    # 8 tokens each
    assert len(recent.newest(9)) == 2
    for part in range(1000):
        recent.add(batch(part))
        assert len(recent._open) <= 2
    recent.stepped()
    assert len(recent.newest(9)) == 2, "a step that is too large is left out"


def test_understands_labels_that_the_model_shifts_and_leaves_out_what_is_no_batch():
    recent = RecentBatches()
    whole = Grid([[1, 2, 3], [4, 5, 6]])
    for each in ({"input_ids": whole, "labels": whole}, [1, 2], {"text": "x"}, {"input_ids": whole}):
        recent.add(each)
    recent.stepped()
    assert recent.newest(1) == [[(-1, [1, 2, 3]), (-1, [4, 5, 6])]]


def test_spearman_gives_ties_their_mean_rank():
    assert spearman([1, 2, 3], [10, 20, 15]) == pytest.approx(0.5)
    assert spearman([1, 1, 2], [3, 3, 4]) == pytest.approx(1.0)
    assert spearman([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(0.9486832980505138)
    assert math.isnan(spearman([1, 1], [1, 2])) and math.isnan(spearman([1], [1]))
    draw = random.Random(1)
    values = [draw.random() for _ in range(50)]
    assert spearman(values, [-value for value in values]) == pytest.approx(-1.0)
