"""One rank of test_ranks: rewards of a run in memory, with a measure that needs no model, over gloo."""

from __future__ import annotations

import json
import sys
import threading
from datetime import timedelta
from pathlib import Path

import torch.distributed as dist
from test_rewards import Lengths, add_probes, run_until

from winnow.rewards import Rewards
from winnow.rewards.ranks import Ranks
from winnow.testing import FakeRun


def main(rank: int, size: int, folder: Path) -> None:
    dist.init_process_group(
        "gloo", init_method=f"file://{folder}/rendezvous", rank=rank, world_size=size, timeout=timedelta(minutes=2)
    )
    run, measure = FakeRun(), Lengths()
    measure.ranks = Ranks()
    if rank == 0:
        add_probes(run, 6, 0)
    rewards = Rewards(run, measure, every_steps=40, min_probes=4, max_share=1.0, idle=0.2, epoch=1)
    starving = threading.Event()

    def loader():
        for i in range(50):
            # the last rank gets nothing for a while: all have to measure together, and none may train alone
            if i == 45 and rank == size - 1:
                assert starving.wait(60)
            yield i

    seen, answers = [], []
    for batch in rewards.batches(loader()):
        seen.append(batch)
        answers.append(rewards.step())
        if batch == 44:
            if rank == 0:
                add_probes(run, 3, 1)
            threading.Thread(target=lambda: (run_until(lambda: rewards.updates == 2), starving.set())).start()
    stop = []
    for counted, _ in enumerate(rewards.batches(iter(range(1000)), lambda: bool(stop)), 1):
        if rank == size - 1 and counted == 7:
            stop.append(True)
    result = {
        "seen": seen,
        "updates": rewards.updates,
        "reports": [[r["planVersion"], len(r["rewards"])] for r in run.reports()],
        "answered": answers[-1] is not None,
        "read_at": measure.read_at,
        "stopped_after": counted,
    }
    (folder / f"result-{rank}.json").write_text(json.dumps(result))
    dist.barrier()
    dist.destroy_process_group()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
