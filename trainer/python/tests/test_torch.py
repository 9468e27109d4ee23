"""The reader inside PyTorch's loaders: same order, same resume, with and without worker processes."""

from __future__ import annotations

# ruff: noqa: E402
import json
from itertools import islice

import pytest

torch = pytest.importorskip("torch", reason="torch is not installed")

from torch.utils.data import DataLoader, IterableDataset

import reference
import winnow
from runs import END, Numbers, documents, run_of, tokens
from winnow.integrations._rows import Rows
from winnow.testing import FakeRun

pytestmark = [pytest.mark.torch, pytest.mark.filterwarnings("ignore:.*set_vital.*", "ignore:.*worker processes in total.*")]

TEXTS = documents(11, 4, count=80)
EXPECTED = reference.rows(TEXTS, 5, 2, END)


def stateful_loader():
    return pytest.importorskip("torchdata.stateful_dataloader", reason="torchdata is not installed").StatefulDataLoader


def data_of(**options):
    return run_of(TEXTS).selected(Numbers(), 5, lanes=2, **({"timeout": 20} | options))


def rows_of(batch):
    return [[*map(int, ids), int(labels[-1])] for ids, labels in zip(batch["input_ids"], batch["labels"], strict=True)]


def test_rows_are_tensors_of_an_iterable_dataset():
    data = data_of()
    row = next(iter(data))

    assert isinstance(data, IterableDataset)
    assert row["input_ids"].dtype == row["labels"].dtype == torch.int64
    assert tokens(row) == EXPECTED[0]


@pytest.mark.parametrize("workers", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("batch_size", [1, 3, 4])
def test_a_plain_loader_gives_the_order_of_the_rank_with_any_number_of_workers(workers, batch_size):
    loader = DataLoader(data_of(batch_size=batch_size), batch_size=batch_size, num_workers=workers)

    made = [row for batch in islice(loader, 9) for row in rows_of(batch)]

    assert made == EXPECTED[: 9 * batch_size]


@pytest.mark.parametrize("rank", [0, 1, 2])
def test_workers_of_a_rank_share_its_rows(rank):
    loader = DataLoader(data_of(batch_size=2, rank=rank, world=3), batch_size=2, num_workers=2)

    made = [row for batch in islice(loader, 6) for row in rows_of(batch)]

    assert made == EXPECTED[rank::3][:12]


def test_workers_without_a_known_batch_size_are_refused():
    with pytest.raises(winnow.ConfigError, match="batch_size of the dataset is not set"):
        next(iter(DataLoader(data_of(), batch_size=2, num_workers=2)))


def test_spawned_workers_open_connections_of_their_own():
    run = winnow.connect("127.0.0.1:1", registry="http://127.0.0.1:1", run="base", config={"log_level": "0"})
    data = run.selected(Numbers(), 5, batch_size=1)
    loader = DataLoader(data, num_workers=1, multiprocessing_context="spawn")
    iterator = iter(loader)

    with pytest.raises(winnow.WinnowError, match="loader workers iterate"):
        data.state_dict()
    del iterator


def test_the_state_of_a_dataset_that_workers_iterate_over_is_in_the_loader():
    data = data_of(batch_size=1)
    iterator = iter(DataLoader(data, num_workers=2))
    next(iterator)

    with pytest.raises(winnow.WinnowError, match="use StatefulDataLoader"):
        data.state_dict()
    with pytest.raises(winnow.WinnowError, match="use StatefulDataLoader"):
        data.committed()


@pytest.mark.parametrize("workers", [0, 1, 2, 3])
@pytest.mark.parametrize("stop", [1, 4, 5])
def test_a_stateful_loader_resumes_at_the_next_batch(workers, stop):
    loader = stateful_loader()(data_of(batch_size=2), batch_size=2, num_workers=workers)
    made = [row for batch in islice(loader, stop) for row in rows_of(batch)]
    state = loader.state_dict()

    again = stateful_loader()(data_of(batch_size=2), batch_size=2, num_workers=workers)
    again.load_state_dict(state)
    made += [row for batch in islice(again, 7) for row in rows_of(batch)]

    assert made == EXPECTED[: 2 * (stop + 7)]


@pytest.mark.parametrize("workers", [0, 2, 3])
@pytest.mark.parametrize("stop", [1, 3, 4])
def test_states_of_loaders_with_workers_resume_on_another_number_of_ranks_and_workers(workers, stop):
    states = []
    for rank in range(2):
        loader = stateful_loader()(data_of(batch_size=3, rank=rank, world=2), batch_size=3, num_workers=workers)
        for _ in islice(loader, stop):
            pass
        states.append(json.loads(json.dumps(loader.state_dict())))
    state = winnow.merge_states(states)
    assert state["row"] == 6 * stop

    for again, batch_size in ((0, 2), (2, 3)):
        made: dict[int, list[int]] = {}
        for rank in range(3):
            data = data_of(batch_size=batch_size, rank=rank, world=3)
            data.load_state_dict(state)
            for batch in islice(DataLoader(data, batch_size=batch_size, num_workers=again), 4):
                made |= dict(zip(map(int, batch["row"]), rows_of(batch), strict=True))
        first = 6 * stop
        assert [made[r] for r in sorted(made)] == EXPECTED[first : first + 12 * batch_size]


def test_the_state_of_a_loader_commits_what_all_workers_have_read():
    data = data_of(batch_size=1)
    loader = stateful_loader()(data, batch_size=1, num_workers=2)
    for _ in islice(loader, 8):
        pass

    data.committed(loader.state_dict())

    committed = data._run.committed_offsets()
    assert sorted(committed) == [0, 1, 2, 3]
    assert all(offset > 0 for offset in committed.values())


def test_samples_come_through_a_loader_without_batches():
    data = run_of(TEXTS).selected(batch_size=1, timeout=20)

    texts = [sample.text for sample in islice(DataLoader(data, batch_size=None, num_workers=2), 8)]

    assert texts == [" ".join(map(str, TEXTS[k % 4][k // 4])) for k in range(8)]


def test_a_parent_that_has_read_hands_its_place_to_workers():
    data = data_of(batch_size=1)
    first = [tokens(next(data)) for _ in range(3)]

    rest = [row for batch in islice(DataLoader(data, num_workers=2), 5) for row in rows_of(batch)]

    assert first + rest == EXPECTED[:8]


@pytest.mark.parametrize("collate", [None, winnow.compact], ids=["tensors", "compact"])
@pytest.mark.parametrize("workers", [0, 1, 4])
def test_batches_of_single_rows_of_workers_have_the_order_of_the_rank(workers, collate):
    data = data_of(batch_size=1)
    loader = DataLoader(data, batch_size=None, num_workers=workers, collate_fn=collate)

    made = [row for batch in islice(winnow.batched(loader, 3), 9) for row in rows_of(batch)]

    assert made == EXPECTED[:27]


@pytest.mark.parametrize("workers", [0, 1, 4])
def test_workers_hand_over_several_rows_at_a_time(workers):
    data = data_of(batch_size=1)
    loader = DataLoader(data, batch_size=2, num_workers=workers, collate_fn=winnow.compact)

    made = [row for batch in islice(winnow.batched(loader, 8), 4) for row in rows_of(batch)]

    assert made == EXPECTED[:32]


@pytest.mark.parametrize("again", [1, 4])
def test_rows_that_were_handed_over_together_resume_at_the_next_row(again):
    def loader(workers, state=None):
        data = data_of(batch_size=1)
        if state is not None:
            data.load_state_dict(winnow.merge_states([state]))
        return stateful_loader()(data, batch_size=8 // workers, num_workers=workers, collate_fn=winnow.compact)

    first = loader(4)
    made = [row for batch in islice(winnow.batched(first, 8), 2) for row in rows_of(batch)]
    state = json.loads(json.dumps(first.state_dict()))
    assert winnow.merge_states([state])["row"] == 16
    made += [row for batch in islice(winnow.batched(loader(again, state), 8), 2) for row in rows_of(batch)]

    assert made == EXPECTED[:32]
    same = loader(4)
    same.load_state_dict(state)
    assert [row for batch in islice(winnow.batched(same, 8), 2) for row in rows_of(batch)] == EXPECTED[16:32]


def test_batches_that_rows_of_workers_do_not_fill_are_refused():
    loader = DataLoader(data_of(batch_size=1), batch_size=3, num_workers=2, collate_fn=winnow.compact)

    with pytest.raises(winnow.ConfigError, match=r"invalid batch_size 8 .*: it must be a multiple of 6"):
        next(winnow.batched(loader, 8))


def test_samples_of_workers_are_handed_over_together():
    data = run_of(TEXTS).selected(batch_size=1, timeout=20)
    loader = DataLoader(data, batch_size=2, num_workers=2, collate_fn=winnow.compact)

    texts = [sample.text for batch in islice(winnow.batched(loader, 4), 3) for sample in batch]

    assert texts == [" ".join(map(str, TEXTS[k % 4][k // 4])) for k in range(12)]


def test_batches_of_single_rows_of_workers_resume_at_the_next_row():
    def loader():
        return stateful_loader()(data_of(batch_size=1), batch_size=None, num_workers=4, collate_fn=winnow.compact)

    first = loader()
    made = [row for batch in islice(winnow.batched(first, 3), 4) for row in rows_of(batch)]
    state = json.loads(json.dumps(first.state_dict()))
    second = loader()
    second.load_state_dict(state)
    made += [row for batch in islice(winnow.batched(second, 3), 4) for row in rows_of(batch)]

    assert made == EXPECTED[:24]


@pytest.mark.parametrize(("batch_size", "read"), [(1, 1), (4, 4)])
def test_a_worker_that_takes_single_rows_reads_its_partitions_alone(batch_size, read, monkeypatch):
    data = data_of(batch_size=batch_size)
    data._describe()
    monkeypatch.setattr("winnow._selected._worker", lambda: (1, 4))

    assert len(data._read_partitions()) == read


@pytest.mark.parametrize("shift", [True, False])
def test_labels_that_are_masked_in_place_leave_inputs_and_later_rows(shift):
    run = FakeRun()
    run.add_sample("a text of some words", partition=0)
    expected = next(run.selected(winnow.ByteTokenizer(), 4, shift_labels=shift))["input_ids"].tolist()

    data = run.selected(winnow.ByteTokenizer(), 4, shift_labels=shift)
    row = next(data)
    row["labels"].fill_(-100)

    assert row["input_ids"].tolist() == expected
    assert min(next(data)["input_ids"].tolist()) >= 0


def test_rows_remember_the_newest_batches_for_audits():
    rows = Rows(data_of(), 2)

    made = list(islice(iter(rows), 25))

    assert rows.batch(1) is None and rows.batch(13) is not None
    newest = rows.batch(12)
    assert newest["row"].tolist() == [made[22]["row"], made[23]["row"]]
    assert newest["input_ids"].tolist() == [made[k]["input_ids"].tolist() for k in (22, 23)]
