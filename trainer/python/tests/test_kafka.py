"""The reader on a real broker: transactions, killed ranks, other numbers of ranks, a broker that restarts, topics that change."""

from __future__ import annotations

import hashlib
import json
import logging
import math
import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import pytest
from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
from stack import Stack, await_that, write_samples

import reference
import winnow

pytestmark = pytest.mark.integration

HERE = Path(__file__).parent
PARTITIONS, SEQ_LEN, LANES, BATCH = 6, 64, 2, 12


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    running = Stack(tmp_path_factory.mktemp("stack"))
    try:
        running.start()
        yield running
    finally:
        running.close()


def connected(stack, name, partitions):
    stack.create_run(name, partitions)
    return winnow.connect(stack.bootstrap, registry=stack.registry, run=name, config={"log_level": "2"})


def texts_of(count, partitions, seed):
    draw = random.Random(seed)
    return [
        [f"{p}:{i} " + "".join(draw.choice("abcdefgh é") for _ in range(draw.randrange(60))) for i in range(count)]
        for p in range(partitions)
    ]


def interleaved(texts, seed):
    """Arrival in random order, that of each partition kept."""
    draw = random.Random(seed)
    turns = [p for p, own in enumerate(texts) for _ in own]
    draw.shuffle(turns)
    queues = [iter(own) for own in texts]
    return [(p, next(queues[p])) for p in turns]


def test_committed_samples_come_in_the_rotation_of_partitions_and_aborted_ones_never(stack):
    with connected(stack, "rotation", 3) as run:
        texts = texts_of(400, 3, 1)
        write_samples(stack, run, interleaved(texts, 1))
        data = run.selected(timeout=30)

        read = [sample.text for sample in islice(data, 1200)]
        data.state_dict()
        data.committed()
        committed = run.transport.bounds(run.topics.selected, 0)

        assert read == [texts[k % 3][k // 3] for k in range(1200)]
        assert committed[1] > 400
        offsets = (
            stack.admin()
            .list_consumer_group_offsets([ConsumerGroupTopicPartitions(run.topics.trainer_group)])[run.topics.trainer_group]
            .result(30)
        )
        by_partition = {each.partition: each.offset for each in offsets.topic_partitions}
        assert by_partition == {p: entry["offset"] for p, entry in enumerate(data.state_dict()["lanesOf"])}
        data.close()


class Ranks:
    """Processes of all ranks, over one folder of states and rows."""

    def __init__(self, stack: Stack, run: str, folder: Path) -> None:
        self.options = {
            "bootstrap": stack.bootstrap,
            "registry": stack.registry,
            "run": run,
            "batch": BATCH,
            "every": 5,
            "seq_len": SEQ_LEN,
            "lanes": LANES,
            "folder": str(folder),
        }
        self.folder = folder

    def start(self, world: int, steps: int, state: Path | None, killed: bool) -> list[subprocess.Popen[bytes]]:
        own = {"world": world, "steps": steps, "killed": killed} | ({"state": str(state)} if state else {})
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(HERE.parent / "src"), str(HERE)])}
        return [
            subprocess.Popen(
                [sys.executable, str(HERE / "rank.py"), json.dumps(self.options | own | {"rank": rank})],
                env=environment,
                stderr=(self.folder / f"rank-{world}-{rank}.log").open("ab"),
            )
            for rank in range(world)
        ]

    def saved(self, world: int) -> list[int]:
        """Rows at which all ranks have saved their states."""
        counts: dict[int, int] = {}
        for file in self.folder.glob(f"state-*-{world}-*.json"):
            row = int(file.name.split("-")[1])
            counts[row] = counts.get(row, 0) + 1
        return sorted(row for row, count in counts.items() if count == world)

    def merged(self, world: int) -> Path:
        """The newest state of all ranks, in one file."""
        row = self.saved(world)[-1]
        states = [json.loads((self.folder / f"state-{row}-{world}-{rank}.json").read_text()) for rank in range(world)]
        file = self.folder / "merged.json"
        file.write_text(json.dumps(winnow.merge_states(states)))
        return file

    def rows(self) -> dict[int, str]:
        """Digest of each row that any rank has read; one that was read twice is the same."""
        found: dict[int, str] = {}
        for file in self.folder.glob("rows-*.jsonl"):
            for line in file.read_text().splitlines():
                try:
                    row, digest = json.loads(line)
                except ValueError:
                    continue  # the process was killed while it wrote the line
                assert found.setdefault(row, digest) == digest
        return found


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_killed_ranks_a_restarted_broker_and_other_numbers_of_ranks_change_no_row(stack, tmp_path, seed):
    name = f"ranks-{seed}"
    draw = random.Random(seed)
    with connected(stack, name, PARTITIONS) as run:
        texts = texts_of(10_000 // PARTITIONS + 1, PARTITIONS, seed)
        arrivals = interleaved(texts, seed)
        # the first half is there at the start, the rest comes while ranks read
        write_samples(stack, run, arrivals[: len(arrivals) // 2], seed)
        expected = reference.rows([[list(t.encode()) for t in own] for own in texts], SEQ_LEN, LANES, 256)
        ranks = Ranks(stack, name, tmp_path)
        worlds = [2, 4, 3, 1] if seed == 1 else [4, 2, 6]
        state, row = None, 0
        for turn, world in enumerate(worlds):
            last = turn == len(worlds) - 1
            steps = (len(expected) - row) // BATCH
            goal = row + 5 * BATCH * draw.randint(2, 8)
            if not last:
                # fast ranks do not come to the end before they are killed
                steps = min(steps, (goal - row) // BATCH + 50)
                assert row + steps * BATCH > goal
            processes = ranks.start(world, steps, state, killed=not last)
            if turn == 0:
                write_samples(stack, run, arrivals[len(arrivals) // 2 :], seed + 100)
            if last:
                break
            await_that(f"ranks save row {goal}", lambda: max(ranks.saved(world), default=0) >= goal)  # noqa: B023
            if turn == 1:
                stack.kill_broker()
            victim = draw.randrange(world)
            os.kill(processes[victim].pid, signal.SIGKILL)
            assert processes[victim].wait(30) == -signal.SIGKILL
            # a launcher stops the others when one rank dies
            for process in processes:
                process.kill()
                process.wait(30)
            if turn == 1:
                stack.start_broker()
            state = ranks.merged(world)
            row = json.loads(state.read_text())["row"]
        if seed == 2:
            stack.kill_broker()
            stack.start_broker()
        for rank, process in enumerate(processes):
            assert process.wait(240) == 0, (tmp_path / f"rank-{worlds[-1]}-{rank}.log").read_text()[-3000:]

    made = ranks.rows()
    count = len(expected) // BATCH * BATCH
    # ranks that were stopped may have read further than the state that was resumed
    assert [made[r] for r in range(count)] == [
        hashlib.sha256(json.dumps(tokens).encode()).hexdigest() for tokens in expected[:count]
    ]


def test_a_cut_of_the_network_changes_no_row(stack, caplog):
    texts = texts_of(300, 2, 5)
    arrivals = interleaved(texts, 5)
    with connected(stack, "cut", 2) as run:
        write_samples(stack, run, arrivals[:300], 5)
    settings = {"socket.timeout.ms": "1000", "socket.connection.setup.timeout.ms": "1000"}
    with winnow.connect(stack.bootstrap, registry=stack.registry, run="cut", config=settings) as run:
        data = run.selected(timeout=60)
        read = [next(data).text for _ in range(100)]
        with ThreadPoolExecutor(1) as reader:
            with stack.cut(), caplog.at_level(logging.DEBUG, "winnow"):
                # a client that nobody reads from does not notice
                rest = reader.submit(lambda: [next(data).text for _ in range(500)])
                await_that("requests time out", lambda: "Timed out" in caplog.text)
            write_samples(stack, run, arrivals[300:], 6)
            read += rest.result(120)
        data.close()

    assert read == [texts[k % 2][k // 2] for k in range(600)]


def test_a_recreated_topic_is_recognised_by_the_id_that_kafka_gave_it(stack):
    with connected(stack, "recreated", 2) as run:
        write_samples(stack, run, [(p, "text") for p in (0, 1) for _ in range(50)])
        data = run.selected(timeout=30)
        next(data)
        state = data.state_dict()
        data.close()
        assert len(state["topicId"]) == 22
        stack.admin().delete_topics([run.topics.selected])[run.topics.selected].result(30)

        def recreated():
            try:
                stack.create_run("recreated", 2)
            except Exception:
                return run.topics.selected in stack.admin().list_topics(timeout=5).topics
            return True

        await_that("the topic is created again", recreated)
        write_samples(stack, run, [(p, "text") for p in (0, 1) for _ in range(50)], 1)
        resumed = run.selected(timeout=30)
        resumed.load_state_dict(state)

        with pytest.raises(winnow.OffsetLostError, match="was recreated"):
            next(resumed)


def test_records_that_were_deleted_are_an_error(stack):
    with connected(stack, "deleted", 1) as run:
        write_samples(stack, run, [(0, f"text {i}") for i in range(100)])
        topic = run.topics.selected
        stack.admin().delete_records([TopicPartition(topic, 0, 10)])[TopicPartition(topic, 0, 10)].result(30)

        with pytest.raises(winnow.OffsetLostError, match="offsets 0 to 9"):
            next(run.selected(timeout=30))
        assert next(run.selected(timeout=30, allow_missing_records=True)).offset >= 10


def test_a_run_that_does_not_exist_is_named_with_the_remedy(stack):
    with (
        winnow.connect(stack.bootstrap, registry=stack.registry, run="nowhere", config={"log_level": "2"}) as run,
        pytest.raises(winnow.TopicError, match=r"winnow\.nowhere\.selected.*winnow run create"),
    ):
        next(run.selected(timeout=5))


def test_reports_are_written_in_order_and_read_back(stack):
    with connected(stack, "reports", 1) as run:
        reports = [
            {
                "run": "reports",
                "trainerEpoch": 1,
                "planVersion": 0,
                "part": part,
                "parts": 3,
                "rewards": [{"documentId": "x", "labels": {"quality": "high"}, "influence": 0.5}],
                "estimator": "twin",
                "auditCorrelation": math.nan,
                "trainerStep": 1,
            }
            for part in range(3)
        ]

        run.send_reports(reports)

        reader = run.reader(run.topics.rewards, {0: 0})
        read = []
        await_that("three reports", lambda: len(read.extend(reader.poll(0.2)) or read) >= 3)
        decoded = [winnow._records.decode(run.schemas, "RewardReport", each.topic, each.value) for each in read]
        assert [each["part"] for each in decoded] == [0, 1, 2]
        assert reader.ends() == {0: 3}
        reader.close()


def test_loader_workers_on_a_broker_keep_the_order(stack):
    pytest.importorskip("torch", reason="torch is not installed")
    from torch.utils.data import DataLoader

    with connected(stack, "workers", 4) as run:
        texts = texts_of(60, 4, 5)
        write_samples(stack, run, interleaved(texts, 5))
        data = run.selected(batch_size=1, timeout=60)

        for context in ("fork", "spawn"):
            loader = DataLoader(data, batch_size=None, num_workers=3, multiprocessing_context=context)
            assert [each.text for each in islice(loader, 100)] == [texts[k % 4][k // 4] for k in range(100)]
