"""One rank of test_ranks: trains with DDP or FSDP2 over gloo and measures."""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

import torch
import torch.distributed as dist
from torch_models import Bytes, TinyModel, loss_of, rows_of, texts, train, write_reference

from winnow.rewards import Reference, TwinInfluence
from winnow.rewards.audit import Audit, RecentBatches
from winnow.rewards.preconditioner import local


def main(kind: str, rank: int, size: int, folder: Path) -> None:
    torch.set_num_threads(1)
    if kind != "plain":
        dist.init_process_group(
            "gloo", init_method=f"file://{folder}/rendezvous", rank=rank, world_size=size, timeout=timedelta(minutes=3)
        )
    torch.manual_seed(3)
    model = TinyModel(dropout=0.0).double()
    if kind == "ddp":
        model = torch.nn.parallel.DistributedDataParallel(model, gradient_as_bucket_view=True)
    elif kind == "fsdp":
        from torch.distributed.device_mesh import init_device_mesh
        from torch.distributed.fsdp import fully_shard

        mesh = init_device_mesh("cpu", (size,))
        for block in model.blocks:
            fully_shard(block, mesh=mesh)
        fully_shard(model, mesh=mesh)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, betas=(0.9, 0.95), foreach=False)
    tasks_folder = folder / f"tasks-{rank}"
    reference = Reference(write_reference(tasks_folder), Bytes(), seq_len=32, items=6, report_items=4, lead=4)
    twin = TwinInfluence(model, optimizer, reference, token_budget=300, clip_norm=0.05)
    train(model, optimizer, 8, twin.follow, rank, size)
    loss_of(model, rows_of(50)[rank::size]).backward()

    def shards():
        return [local(p).detach().clone() for p in model.parameters()], [local(p.grad).clone() for p in model.parameters()]

    before = shards()
    influence = twin.read([twin.encode(text) for text in texts(17, seed=7)], 1)
    recent = RecentBatches()
    for step in range(3):
        rows = rows_of(60 + step)[rank::size]
        numbers = torch.arange(8 * step + rank, 8 * step + 8, size)
        recent.add({"input_ids": rows[:, :-1], "labels": rows[:, 1:], "row": numbers})
        recent.stepped()
    audit = Audit(twin, 5, 2)
    moments = [local(value).clone() for state in optimizer.state.values() for value in state.values()]
    sample = [twin.encode(text) for text in texts(9, seed=8)]
    audit.read(sample, twin.read(sample, 2), 2, recent)
    audit.read(sample, twin.read(sample, 3), 3, recent)
    kept = [local(value).clone() for state in optimizer.state.values() for value in state.values()]
    after = shards()
    loss = twin.report_loss()
    direction = twin.direction(reference.reward(1))
    gathered = [influence] * size
    if size > 1:
        dist.all_gather_object(gathered, influence)
    norms = {}
    for name, parameter in twin._parameters().items():
        share = direction[name].square().sum().reshape(1) / twin._copies(parameter)
        norms[name] = float(twin.ranks.sum(share))
    # training continues after a measurement
    loss_of(model, rows_of(51)[rank::size]).backward()
    optimizer.step()
    if rank == 0:
        result = {
            "influence": influence,
            "oracle": audit._oracle.mean(),
            "correlation": audit.correlation(),
            "moments_restored": all(torch.equal(a, b) for a, b in zip(moments, kept, strict=True)),
            "report_loss": loss,
            "direction": list(norms.values()),
            "same_on_all_ranks": all(values == influence for values in gathered),
            "weights_restored": all(torch.equal(a, b) for a, b in zip(before[0], after[0], strict=True)),
            "gradients_kept": all(torch.equal(a, b) for a, b in zip(before[1], after[1], strict=True)),
        }
        (folder / "result.json").write_text(json.dumps(result))
    if kind != "plain":
        dist.barrier()
        dist.destroy_process_group()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4]))
