"""The rewards side of a run in memory, with a measure that needs no model."""

from __future__ import annotations

import logging
import math
import threading

import pytest

from winnow import StateError, TopicError
from winnow.rewards import Cost, Rewards
from winnow.testing import FakeRun


class Alone:
    rank, size = 0, 1

    def broadcast(self, value):
        return value

    def least(self, value):
        return value


class Lengths:
    """A document is worth its length; one with "bad" cannot be measured."""

    name = "lengths"

    def __init__(self):
        self.ranks, self.cost = Alone(), Cost()
        self.followed, self.read_at, self.numbers = 0, [], []

    def follow(self):
        self.followed += 1

    def encode(self, text):
        return list(text.encode())

    def read(self, documents, reading):
        self.read_at.append(self.followed)
        self.numbers.append(reading)
        return [math.nan if b"bad" in bytes(d) else float(len(d)) for d in documents]

    def report_loss(self):
        return 1.5

    def state_dict(self):
        return {"followed": self.followed}

    def load_state_dict(self, state):
        self.followed = state["followed"]


def add_probes(run, count, version, start=0):
    for i in range(start, start + count):
        labels = {"quality": "high" if i % 2 else "low", "domain": "news"}
        run.add_probe(f"plan {version} " + "x" * i, labels=labels, plan_version=version)


def opened(run, **options):
    defaults = {"every_steps": 40, "min_probes": 4, "readings": 4, "max_share": 1.0, "epoch": 1000}
    return Rewards(run, Lengths(), **{**defaults, **options})


def steps(rewards, count):
    for _ in range(count):
        last = rewards.step()
    return last


def test_reports_all_probes_with_their_labels():
    run = FakeRun()
    add_probes(run, 6, 0)
    run.add_probe("a bad one", labels={"quality": "low"}, plan_version=0)
    rewards = opened(run)
    rewards.step(step=7, tokens=70)
    steps(rewards, 39)
    (report,) = run.reports()
    assert report["run"] == run.name and report["planVersion"] == 0 and report["trainerEpoch"] == 1000
    assert (report["part"], report["parts"], report["estimator"]) == (0, 1, "lengths")
    assert math.isnan(report["auditCorrelation"]) and report["referenceLoss"] == 1.5 and not report["light"]
    influence = [each["influence"] for each in report["rewards"]]
    assert len(influence) == 6 and influence == sorted(influence)
    assert report["rewards"][1]["labels"] == {"quality": "high", "domain": "news"}


def test_reads_over_the_last_half_of_the_steps():
    run = FakeRun()
    add_probes(run, 6, 0)
    rewards = opened(run)
    steps(rewards, 40)
    assert rewards._measure.read_at == [25, 30, 35, 40]
    add_probes(run, 6, 1)
    steps(rewards, 40)
    assert rewards._measure.read_at[4:] == [65, 70, 75, 80]
    assert rewards._measure.numbers == list(range(8))
    assert [each["planVersion"] for each in run.reports()] == [0, 1]


def test_a_report_waits_until_rewards_take_their_share_of_the_time_or_less(caplog):
    caplog.set_level(logging.INFO, "winnow.rewards")
    now = [0.0]
    run = FakeRun()
    rewards = opened(run, max_share=0.05)
    rewards._measure.cost = cost = Cost(clock=lambda: now[0])
    for version in range(4):
        add_probes(run, 6, version)
    shares, read = [], rewards._measure.read

    def slow(documents, reading):
        with cost.of("probes"):
            now[0] += 5
        return read(documents, reading)

    rewards._measure.read = slow
    while len(run.reports()) < 4:
        now[0] += 1
        before = len(run.reports())
        rewards.step()
        if len(run.reports()) > before:
            shares.append(cost.share)
            add_probes(run, 6, 4 + before)
    assert shares[0] > 0.3, "the first report does not wait"
    assert all(0.04 < share <= 0.05 for share in shares[1:])
    assert rewards._measure.read_at[4] > 700, "every_steps alone would be 40"
    assert caplog.text.count("the next report waits for its share of the time, 5 %") == 3


def test_waits_for_enough_probes_of_a_newer_plan():
    run = FakeRun()
    rewards = opened(run)
    add_probes(run, 3, 0)
    steps(rewards, 100)
    assert run.reports() == []
    add_probes(run, 1, 0, start=3)
    steps(rewards, 40)
    assert len(run.reports()) == 1
    add_probes(run, 9, 0, start=10)
    steps(rewards, 100)
    assert len(run.reports()) == 1


def test_returns_what_became_of_a_report():
    run = FakeRun()
    add_probes(run, 4, 0)
    rewards = opened(run)
    assert rewards.step() is None
    assert steps(rewards, 40).verdict == "SENT"
    (report,) = run.reports()
    run.add_outcome(report, "WAITING")
    assert steps(rewards, 10).verdict == "WAITING"
    refused = [{"reason": "NOT_A_PROBE", "rewards": 1}]
    run.add_outcome(report, "USED", used=3, refused=refused, matchedProbes=3, neededProbes=2, resultingPlan=1)
    answer = steps(rewards, 10)
    assert (answer.verdict, answer.plan, answer.used, answer.resulting_plan) == ("USED", 0, 3, 1)
    assert answer.refused == {"NOT_A_PROBE": 1} and rewards.counts == {"used": 1}


def test_counts_refusals_and_logs_what_to_do(caplog):
    run = FakeRun()
    add_probes(run, 4, 0)
    rewards = opened(run)
    steps(rewards, 41)
    run.add_outcome(run.reports()[0], "REFUSED", "FENCED")
    with caplog.at_level(logging.WARNING, "winnow.rewards"):
        answer = steps(rewards, 10)
    assert answer.reason == "FENCED" and "stop one of them" in answer.remedy
    assert rewards.counts == {"fenced": 1} and "reason=fenced" in caplog.text


def test_measures_a_plan_again_that_had_too_few_probes():
    run = FakeRun()
    add_probes(run, 4, 0)
    rewards = opened(run)
    steps(rewards, 41)
    run.add_outcome(run.reports()[0], "REFUSED", "TOO_FEW_PROBES", matchedProbes=4, neededProbes=7)
    steps(rewards, 60)
    # the same report is sent again once, for its probes may not have been read; it is not measured before there are enough
    assert {len(each["rewards"]) for each in run.reports()} == {4}
    add_probes(run, 3, 0, start=4)
    steps(rewards, 60)
    assert len(run.reports()[-1]["rewards"]) == 7 and run.reports()[-1]["planVersion"] == 0
    run.add_outcome(run.reports()[-1], "USED", used=7)
    steps(rewards, 60)
    assert rewards.updates == 2


def test_an_earlier_trainer_may_have_left_a_plan_unmeasured():
    run = FakeRun()
    add_probes(run, 4, 0)
    first = opened(run)
    steps(first, 41)
    saved = first.state_dict()
    run.add_outcome(run.reports()[0], "REFUSED", "TOO_FEW_PROBES", matchedProbes=4, neededProbes=6)
    add_probes(run, 4, 0, start=4)
    second = opened(run)
    second.load_state_dict(saved)
    steps(second, 60)
    assert len(run.reports()[-1]["rewards"]) == 8 and run.reports()[-1]["trainerEpoch"] == 1001


def test_sends_an_abandoned_report_again():
    run = FakeRun()
    add_probes(run, 4, 0)
    rewards = opened(run)
    steps(rewards, 41)
    for _ in range(8):
        run.add_outcome(run.reports()[0], "REFUSED", "ABANDONED")
        steps(rewards, 10)
    assert len(run.reports()) == 6  # five times


def test_cuts_a_report_into_parts():
    run = FakeRun()
    add_probes(run, 1200, 0)
    rewards = opened(run)
    steps(rewards, 41)
    assert [(each["part"], each["parts"], len(each["rewards"])) for each in run.reports()] == [
        (0, 3, 500),
        (1, 3, 500),
        (2, 3, 200),
    ]


def test_cuts_parts_by_size():
    from winnow.rewards.parts import parts

    rewards = [{"documentId": "d" * 64, "labels": {f"{a}" * 200: "g" * 250 for a in range(10)}, "influence": 1.0}] * 400
    cut = parts({"run": "r"}, rewards)
    assert len(cut) > 3 and sum(len(each["rewards"]) for each in cut) == 400


def test_continues_from_a_state():
    run = FakeRun()
    add_probes(run, 5, 0)
    first = opened(run)
    steps(first, 45)
    add_probes(run, 5, 1)
    steps(first, 10)
    saved = first.state_dict()
    whole = opened(run)
    whole.load_state_dict(saved)
    steps(whole, 30)
    steps(first, 30)
    assert [each["planVersion"] for each in run.reports()] == [0, 1, 1]
    old, new = run.reports()[2], run.reports()[1]
    assert [each["influence"] for each in old["rewards"]] == [each["influence"] for each in new["rewards"]]
    assert sorted(each["trainerEpoch"] for each in (old, new)) == [1000, 1001]


def test_refuses_the_state_of_another_run():
    saved = opened(FakeRun("one")).state_dict()
    with pytest.raises(StateError, match="of run 'one', not 'two'"):
        opened(FakeRun("two")).load_state_dict(saved)


class Broken(FakeRun):
    def __init__(self):
        super().__init__()
        self.down = True

    def send_reports(self, reports):
        if self.down:
            raise TopicError("brokers cannot be reached: time-out; start them")
        super().send_reports(reports)


def test_trouble_does_not_end_training(monkeypatch, caplog):
    monkeypatch.setattr("winnow.rewards.session.REST", 0)
    run = Broken()
    add_probes(run, 4, 0)
    rewards = opened(run)
    steps(rewards, 60)
    assert run.reports() == [] and "retrying at a later step" in caplog.text
    assert rewards.state_dict()["reportedPlan"] == -1
    run.down = False
    steps(rewards, 10)
    assert len(run.reports()) == 1 and rewards.state_dict()["reportedPlan"] == 0


def test_skips_what_is_not_a_probe(caplog):
    run = FakeRun()
    add_probes(run, 2, 0)
    run.add_bytes(b"nonsense", topic=run.topics.probes)
    add_probes(run, 2, 0, start=2)
    rewards = opened(run)
    steps(rewards, 41)
    assert len(run.reports()[0]["rewards"]) == 4 and "skipped an unreadable record" in caplog.text


def test_reports_early_when_the_stream_starves():
    run = FakeRun()
    rewards = opened(run, idle=0.05)
    go_on = threading.Event()

    def loader():
        yield "first"
        assert go_on.wait(10)
        yield "second"

    seen = []
    for batch in rewards.batches(loader()):
        seen.append(batch)
        rewards.step()
        if batch == "first":
            add_probes(run, 3, 0)
            threading.Thread(target=lambda: (run_until(lambda: run.reports()), go_on.set())).start()
    assert seen == ["first", "second"]
    assert len(run.reports()[0]["rewards"]) == 3 and len(rewards._measure.read_at) == 1


def run_until(condition):
    for _ in range(1000):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("the condition did not come true")


def test_errors_of_a_loader_reach_the_training():
    def loader():
        yield 1
        raise KeyError("x")

    rewards = opened(FakeRun())
    with pytest.raises(KeyError):
        list(rewards.batches(loader()))


def test_stops_between_two_batches():
    rewards = opened(FakeRun())
    stop = []
    for batch in rewards.batches(iter(range(10)), lambda: bool(stop)):
        if batch == 3:
            stop.append(True)
    assert batch == 3 and not rewards.fetching


def test_stops_while_it_waits():
    stop, leave = [], threading.Event()

    def loader():
        yield 1
        stop.append(True)
        leave.wait(60)

    rewards = opened(FakeRun())
    assert list(rewards.batches(loader(), lambda: bool(stop))) == [1]
    assert rewards.fetching
    leave.set()


def test_batches_are_fetched_when_asked_for():
    fetched = []

    def loader():
        for i in range(3):
            fetched.append(i)
            yield i

    for batch in opened(FakeRun()).batches(loader()):
        assert fetched == list(range(batch + 1))


def test_prints_what_rewards_cost():
    run = FakeRun()
    add_probes(run, 4, 0)
    rewards = opened(run)
    steps(rewards, 41)
    assert 0 < rewards.cost.share < 1
    assert "of training: reference" in str(rewards.cost)
