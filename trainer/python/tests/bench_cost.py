"""Prints the share of training time that rewards cost at the default settings, from measured parts.

    PYTHONPATH=src:tests:examples python tests/bench_cost.py --width 768 --layers 12 --context 512

Times a GPT of any size on a run in memory: training by the token, gradients of the reference tasks by the token, readings of
probes by the token and pass, the moving average by the step, tokenizing by the probe. From these follows the share of a report
every 400 steps, with steps of any size, and with `max_share` what a report waits for. No broker is timed: what Kafka takes shows
in a real run as `exchange`. On a CPU a few documents stand for all; on a GPU all can be timed: --items 96 --probes 1536.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from gpt import GPT
from torch_models import texts, write_reference

import winnow
from winnow.rewards import Cost, Reference
from winnow.rewards.rows import windows

EVERY_STEPS, READINGS, ITEMS, REPORT_ITEMS, WINDOWS = 400, 4, 96, 32, 2


def main() -> None:
    """Measures the parts and prints what follows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sizes = {
        "width": 128,
        "layers": 4,
        "context": 128,
        "vocabulary": 50257,
        "batch": 4,
        "steps": 3,
        "items": 4,
        "probes": 4,
        "tasks": 4,
    }
    for name, default in sizes.items():
        parser.add_argument(f"--{name}", type=int, default=default, help="(default: %(default)s)")
    parser.add_argument("--plan-probes", type=int, default=1536, help="64 of each of 24 groups (default: %(default)s)")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="(default: %(default)s)")
    args = parser.parse_args()
    device = torch.device(args.device)
    # on a CPU that others use too, seconds of the processor; one thread, so that they are those of a clock
    clock = time.perf_counter if device.type == "cuda" else time.process_time
    torch.set_num_threads(1)
    narrow = torch.bfloat16 if device.type == "cuda" else None
    tokenizer = winnow.ByteTokenizer()
    model = GPT(args.vocabulary, args.context, args.width, args.layers, max(1, args.width // 64), 0.0).to(device)
    parameters = sum(p.numel() for p in model.parameters())
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4, betas=(0.9, 0.95))
    # items and probes that fill a row: what costs most
    long = [" ".join(texts(args.context // 3, seed, most=8)) for seed in range(args.probes)]
    folder = write_reference(Path(tempfile.mkdtemp()), 12 * args.items, words=args.context // 12)
    reference = Reference(folder, tokenizer, args.context, items=args.items, report_items=args.items)
    measure = winnow.TwinInfluence(model, optimizer, reference, autocast=narrow, windows=WINDOWS)
    measure.cost = Cost(measure._losses.synchronize, clock)

    def timed(work) -> float:
        measure._losses.synchronize()
        begun = clock()
        work()
        measure._losses.synchronize()
        return clock() - begun

    rows = torch.randint(256, (args.batch, args.context + 1), device=device)

    def passes_of_training() -> None:
        with torch.autocast(device.type, narrow, enabled=narrow is not None):
            logits = model(rows[:, :-1])
        F.cross_entropy(logits.float().flatten(0, 1), rows[:, 1:].flatten()).backward()

    passes_of_training()
    optimizer.step()
    measure.follow()
    updating = statistics.median(timed(optimizer.step) for _ in range(args.steps))
    training = statistics.median(timed(passes_of_training) for _ in range(args.steps)) / (args.batch * args.context)
    optimizer.zero_grad()
    average = statistics.median(timed(measure.follow) for _ in range(args.steps))
    encoded: list[list[int]] = []
    exchange = timed(lambda: encoded.extend(measure.encode(text) for text in long)) / len(long)
    measure.read(encoded)
    task_tokens = sum(len(row.tokens) - 1 for task in reference.reward(0) for row in task)
    probe_tokens = sum(len(row.tokens) - 1 for tokens in encoded for row in windows(tokens, args.context, WINDOWS, 0))
    gradients = measure.cost.seconds["reference"] / task_tokens
    passes = measure.cost.seconds["probes"] / (2 * probe_tokens)

    print("PYTHONPATH=src:tests:examples python tests/bench_cost.py", *sys.argv[1:])
    print(f"{parameters:,} parameters on {device}, one thread, torch {torch.__version__}")
    print(f"{args.steps} steps of {args.batch} x {args.context} tokens, {task_tokens:,} of tasks, {probe_tokens:,} of probes")
    print(f"  training          {1e3 * training:9.4f} ms a token")
    print(f"  optimizer         {1e3 * updating:9.4f} ms a step")
    print(f"  task gradients    {1e3 * gradients:9.4f} ms a token   {gradients / training:.2f} of training")
    print(f"  probes, one pass  {1e3 * passes:9.4f} ms a token   {passes / training:.2f} of training")
    print(f"  moving average    {1e3 * average:9.4f} ms a step")
    print(f"  tokenizing        {1e3 * exchange:9.4f} ms a probe")
    report = {
        "reference": READINGS * args.tasks * ITEMS * args.context * gradients + args.tasks * REPORT_ITEMS * args.context * passes,
        "probes": READINGS * 2 * args.plan_probes * WINDOWS * args.context * passes,
        "exchange": args.plan_probes * exchange,
    }
    print(f"{args.plan_probes:,} probes and {args.tasks} tasks, all of rows of {args.context} tokens, every {EVERY_STEPS} steps:")
    print(f"{'tokens a step':>16} {'share':>9}   {'with max_share 0.05: steps':>26} {'share':>9}")
    for tokens in (16_384, 65_536, 131_072, 262_144, 524_288):
        step, once = tokens * training + updating, sum(report.values())
        share = (once + EVERY_STEPS * average) / (once + EVERY_STEPS * (average + step))
        # rewards may take 1/20 of the time, the average is part of it
        steps = max(EVERY_STEPS, 0.95 * once / (0.05 * step - 0.95 * average))
        bounded = (once + steps * average) / (once + steps * (average + step))
        print(f"{tokens:16,} {100 * share:8.2f} %   {steps:26,.0f} {100 * bounded:8.2f} %")


if __name__ == "__main__":
    main()
