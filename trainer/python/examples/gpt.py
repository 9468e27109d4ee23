"""Trains a GPT on what a run selects, and reports what its probes are worth.

One process:      python gpt.py --run base-1b --reference tasks/ --checkpoint-dir checkpoints
Several of them:  torchrun --nproc-per-node 8 gpt.py --run base-1b --reference tasks/ --checkpoint-dir checkpoints

The newest checkpoint in --checkpoint-dir is resumed, with any number of processes. Options that name the run are read from the
environment where they are not given: WINNOW_BOOTSTRAP_SERVER, WINNOW_SCHEMA_REGISTRY, WINNOW_RUN, WINNOW_PREFIX, WINNOW_REFERENCE
(paths with ':' between them), WINNOW_CHECKPOINT_DIR, WINNOW_STATUS, WINNOW_UPDATES, WINNOW_STEPS_PER_UPDATE.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import math
import os
import signal
import sys
import time
from pathlib import Path

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.utils.data import DataLoader

import winnow
from winnow.rewards import Reference

#: Steps between two messages to the console's pacing.
PROGRESS_STEPS = 20

# ---- the model -------------------------------------------------------------------------------------------------------


class Block(nn.Module):
    """Causal attention and a feed-forward layer, each after a norm and beside what comes in."""

    def __init__(self, width: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.heads, self.dropout = heads, dropout
        self.norm_attention, self.norm_feed = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.mix = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x: Tensor) -> Tensor:
        """Adds what the layers make of the residual stream to it."""
        rows, columns, width = x.shape
        parts = self.qkv(self.norm_attention(x)).view(rows, columns, 3, self.heads, width // self.heads)
        q, k, v = parts.permute(2, 0, 3, 1, 4)
        dropout = self.dropout if self.training else 0.0
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True, dropout_p=dropout)
        x = x + F.dropout(self.mix(mixed.transpose(1, 2).reshape(rows, columns, width)), self.dropout, self.training)
        fed = self.down(F.gelu(self.up(self.norm_feed(x))))
        return x + F.dropout(fed, self.dropout, self.training)


class GPT(nn.Module):
    """A GPT of the shape of GPT-2: learned positions, and one matrix for embeddings and logits."""

    def __init__(self, vocabulary: int, context: int, width: int, layers: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads, dropout) for _ in range(layers))
        self.norm = nn.LayerNorm(width)
        for name, p in self.named_parameters():
            if name.endswith("bias"):
                nn.init.zeros_(p)
            elif p.dim() > 1:
                # what is added to the residual stream shrinks with the number of layers
                residual = name.endswith(("mix.weight", "down.weight"))
                nn.init.normal_(p, std=0.02 / math.sqrt(2 * layers) if residual else 0.02)

    def forward(self, inputs: Tensor) -> Tensor:
        """Returns logits."""
        x = self.tokens(inputs) + self.positions(torch.arange(inputs.shape[1], device=inputs.device))
        for block in self.blocks:
            x = block(x)
        return F.linear(self.norm(x), self.tokens.weight)


# ---- options ---------------------------------------------------------------------------------------------------------


def options() -> argparse.Namespace:
    """Reads the command line."""
    env = os.environ.get
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    run = parser.add_argument_group("run")
    run.add_argument("--bootstrap-server", default=env("WINNOW_BOOTSTRAP_SERVER", "localhost:9092"))
    run.add_argument("--schema-registry", default=env("WINNOW_SCHEMA_REGISTRY", "http://localhost:8081"))
    run.add_argument("--run", default=env("WINNOW_RUN", "default"))
    run.add_argument("--prefix", default=env("WINNOW_PREFIX", "winnow"))
    run.add_argument("--config", metavar="FILE", help="properties of Kafka's clients and of the registry")
    model = parser.add_argument_group("model")
    model.add_argument("--tokenizer", metavar="FILE", help="tokenizer.json (default: UTF-8 bytes)")
    for name, default in (("context", 128), ("width", 128), ("layers", 4), ("heads", 4)):
        model.add_argument(f"--{name}", type=int, default=default, help="(default: %(default)s)")
    model.add_argument("--dropout", type=float, default=0.0, help="(default: %(default)s)")
    model.add_argument("--compile", action="store_true", help="compile the model")
    train = parser.add_argument_group("training")
    train.add_argument("--batch", type=int, default=8, help="rows of a step, over all processes (default: %(default)s)")
    train.add_argument("--micro-batch", type=int, default=0, help="rows of a pass in a process (default: all of them)")
    train.add_argument("--lanes", type=int, default=4, help="packing lanes of a partition (default: %(default)s)")
    train.add_argument("--learning-rate", type=float, default=1e-3, help="(default: %(default)s)")
    train.add_argument("--warm-up", type=int, default=20, help="steps (default: %(default)s)")
    train.add_argument("--decay-steps", type=int, default=0, help="steps to a tenth of the rate (default: never)")
    train.add_argument("--weight-decay", type=float, default=0.1, help="(default: %(default)s)")
    train.add_argument("--clip", type=float, default=1.0, help="largest norm of a gradient (default: %(default)s)")
    train.add_argument("--seed", type=int, default=1, help="(default: %(default)s)")
    train.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="(default: %(default)s)")
    train.add_argument("--threads", type=int, default=0, help="threads of a process on the CPU (default: PyTorch's)")
    rewards = parser.add_argument_group("rewards")
    references = [path for path in env("WINNOW_REFERENCE", "").split(os.pathsep) if path]
    rewards.add_argument("--reference", nargs="+", default=references, metavar="PATH", help="JSON Lines files or folders")
    between = int(env("WINNOW_STEPS_PER_UPDATE", "400"))
    rewards.add_argument("--steps-per-update", type=int, default=between, help="(default: %(default)s)")
    rewards.add_argument("--minimum-probes", type=int, default=64, help="(default: %(default)s)")
    rewards.add_argument("--readings", type=int, default=4, help="(default: %(default)s)")
    rewards.add_argument("--audit-every", type=int, default=10, help="reports between audits; 0 for none (default: %(default)s)")
    # a loop that names its steps is not stretched
    share = 1.0 if env("WINNOW_STEPS_PER_UPDATE") else 0.05
    rewards.add_argument("--rewards-share", type=float, default=share, help="most of the time, in (0, 1] (default: %(default)s)")
    rewards.add_argument("--idle-seconds", type=float, default=30, help="report early after so long (default: %(default)s)")
    end = parser.add_argument_group("end and output")
    end.add_argument("--steps", type=int, default=0, help="end after so many; 0 for never (default: %(default)s)")
    updates = int(env("WINNOW_UPDATES", "0"))
    end.add_argument("--updates", type=int, default=updates, help="end after so many reports; 0 for never (default: %(default)s)")
    folder = env("WINNOW_CHECKPOINT_DIR")
    status = env("WINNOW_STATUS")
    end.add_argument("--checkpoint-dir", type=Path, default=folder and Path(folder), metavar="DIR")
    end.add_argument("--checkpoint-steps", type=int, default=500, help="(default: %(default)s)")
    end.add_argument("--status", type=Path, default=status and Path(status), metavar="FILE", help="append JSON lines")
    args = parser.parse_args()
    if not args.reference:
        parser.error("--reference is required: without reference tasks nothing can be measured")
    return args


# ---- training --------------------------------------------------------------------------------------------------------


class Status:
    """Prints a line and appends one of JSON, at most once a second."""

    def __init__(self, file: Path | None) -> None:
        self.file, self.shown, self.begun, self.tokens = file, 0.0, time.monotonic(), None

    def show(self, line: dict, rewards: winnow.Rewards, always: bool = False) -> None:
        """Shows where training is."""
        now = time.monotonic()
        self.tokens = line["tokens"] if self.tokens is None else self.tokens
        if not always and now - self.shown < 1:
            return
        self.shown = now
        speed = (line["tokens"] - self.tokens) / max(1e-3, now - self.begun)
        known = {name: value for name, value in line.items() if not isinstance(value, float) or math.isfinite(value)}
        shown = {name: f"{value:.3f}" if isinstance(value, float) else value for name, value in known.items()}
        numbers = "  ".join(f"{name} {value}" for name, value in shown.items())
        print(f"train  {numbers}  {speed:.0f} tokens/s  rewards {100 * rewards.cost.share:.1f} % of the time", flush=True)
        if self.file is not None:
            with self.file.open("a") as out:
                out.write(json.dumps(known) + "\n")


def rate(args: argparse.Namespace, step: int) -> float:
    """Returns the learning rate of a step."""
    if step < args.warm_up:
        return args.learning_rate * (step + 1) / args.warm_up
    if args.decay_steps == 0:
        return args.learning_rate
    done = min(1.0, (step - args.warm_up) / max(1, args.decay_steps - args.warm_up))
    return args.learning_rate * (0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * done)))


def main() -> int:
    """Trains until a limit or a signal."""
    args = options()
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    device = torch.device(args.device)
    if world > 1:
        dist.init_process_group("nccl" if device.type == "cuda" else "gloo")
        if device.type == "cuda":
            device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
    if device.type == "cuda":
        torch.cuda.set_device(device)
        torch.set_float32_matmul_precision("high")
    if args.threads:
        torch.set_num_threads(args.threads)
    if args.batch % world or (args.batch // world) % (args.micro_batch or args.batch // world):
        sys.exit("gpt.py: --batch must be a multiple of the number of processes and of --micro-batch")
    logging.basicConfig(level=logging.INFO if rank == 0 else logging.WARNING, format="%(levelname)s %(name)s %(message)s")
    stopping: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stopping.append(number))
    signal.signal(signal.SIGINT, lambda number, _: stopping.append(number))
    torch.manual_seed(args.seed)

    tokenizer, vocabulary = winnow.ByteTokenizer(), winnow.ByteTokenizer.vocab_size
    if args.tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(args.tokenizer)
        vocabulary = tokenizer.get_vocab_size()
    model = GPT(vocabulary, args.context, args.width, args.layers, args.heads, args.dropout).to(device)
    decayed = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": decayed, "weight_decay": args.weight_decay}, {"params": others, "weight_decay": 0.0}],
        lr=args.learning_rate,
        betas=(0.9, 0.95),
        fused=device.type == "cuda",
    )
    wrapped: nn.Module = torch.compile(model) if args.compile else model
    if world > 1:
        wrapped = DistributedDataParallel(wrapped)
    narrow = torch.bfloat16 if device.type == "cuda" else None
    cast = torch.autocast(device.type, narrow) if narrow else contextlib.nullcontext()

    run = winnow.connect(args.bootstrap_server, registry=args.schema_registry, run=args.run, prefix=args.prefix, config=args.config)
    data = run.selected(tokenizer, args.context, rank=rank, world=world, lanes=args.lanes, timeout=0)
    loader = DataLoader(data, batch_size=args.batch // world)
    reference = Reference(args.reference, tokenizer, args.context)
    measure = winnow.TwinInfluence(wrapped, optimizer, reference, clip_norm=args.clip, autocast=narrow)
    rewards = run.rewards(
        measure,
        every_steps=args.steps_per_update,
        min_probes=args.minimum_probes,
        readings=args.readings,
        audit_every=args.audit_every,
        max_share=args.rewards_share,
        idle=args.idle_seconds,
    )

    step = tokens = 0
    file = args.checkpoint_dir / "checkpoint.pt" if args.checkpoint_dir else None
    if file is not None and file.exists():
        saved = torch.load(file, map_location="cpu", weights_only=True)
        model.load_state_dict(saved["model"])
        optimizer.load_state_dict(saved["optimizer"])
        rewards.load_state_dict(saved["rewards"])
        data.load_state_dict(saved["data"])
        step, tokens = saved["step"], saved["tokens"]
        if world == len(saved["random"]):
            torch.set_rng_state(saved["random"][rank]["cpu"])
            if device.type == "cuda":
                torch.cuda.set_rng_state(saved["random"][rank]["cuda"])
        if rank == 0:
            print(f"train  resumed at step {step}, {tokens} tokens", flush=True)

    def gathered(value):
        values = [value] * world
        if world > 1:
            dist.all_gather_object(values, value)
        return values

    def save() -> None:
        if file is None:
            return
        random = {"cpu": torch.get_rng_state(), "cuda": torch.cuda.get_rng_state() if device.type == "cuda" else None}
        random, states = gathered(random), gathered(data.state_dict())
        if rank == 0:
            file.parent.mkdir(parents=True, exist_ok=True)
            part = file.with_suffix(".part")
            checkpoint = {
                "model": model.state_dict(),
                "optimizer": optimizer.state_dict(),
                "rewards": rewards.state_dict(),
                "data": winnow.merge_states(states),
                "step": step,
                "tokens": tokens,
                "random": random,
            }
            with part.open("wb") as out:
                torch.save(checkpoint, out)
                out.flush()
                os.fsync(out.fileno())
            part.replace(file)
        if world > 1:
            dist.barrier()
        data.committed()

    status = Status(args.status if rank == 0 else None)
    micro = args.micro_batch or args.batch // world
    updates = rewards.updates
    for batch in rewards.batches(loader, lambda: bool(stopping)):
        for group in optimizer.param_groups:
            group["lr"] = rate(args, step)
        total = torch.zeros((), device=device)
        pieces = list(zip(batch["input_ids"].split(micro), batch["labels"].split(micro), strict=True))
        for number, (inputs, targets) in enumerate(pieces, 1):
            # gradients are exchanged once a step
            alone = world > 1 and number < len(pieces)
            with wrapped.no_sync() if alone else contextlib.nullcontext():
                with cast:
                    logits = wrapped(inputs.to(device))
                loss = F.cross_entropy(logits.float().flatten(0, 1), targets.to(device).flatten()) / len(pieces)
                loss.backward()
                total += loss.detach()
        nn.utils.clip_grad_norm_(model.parameters(), args.clip)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        tokens += args.batch * args.context
        rewards.step(step, tokens)
        updated, updates = rewards.updates > updates, rewards.updates
        if rank == 0:
            line = {"step": step, "tokens": tokens, "loss": float(total), "referenceLoss": rewards.reference_loss}
            line |= {"updates": updates, "reportedPlanVersion": rewards.reported_plan}
            line["auditCorrelation"] = rewards.audit_correlation
            status.show(line, rewards, always=updated)
        ended = (args.steps and step >= args.steps) or (args.updates and updates >= args.updates)
        if ended or updated or (args.checkpoint_steps and step % args.checkpoint_steps == 0):
            save()
        elif step % PROGRESS_STEPS == 0:
            # a console that waits for the next checkpoint would stop the stream before it
            data.committed(data.state_dict())
        if ended:
            break
    else:
        # while a batch is being fetched the reader is ahead of the last step: the newest checkpoint stays
        if not rewards.fetching:
            save()
    rewards.close()
    if rank == 0:
        print(f"train  {rewards.cost}", flush=True)
        print(f"train  answers to reports: {dict(rewards.counts)}", flush=True)
    if not rewards.fetching:
        data.close()
        run.close()
    if world > 1:
        dist.destroy_process_group()
    return 0


if __name__ == "__main__":
    sys.exit(main())
