"""Prints the share of training time that rewards cost, for a GPT of any size on a run in memory.

    PYTHONPATH=src:tests:examples python tests/bench_cost.py --width 256 --layers 6 --context 256 --batch 32

The run is the default one: a report every 400 steps, four readings, 96 items of each of two tasks. Documents are random words in
memory: no broker is timed, whose share shows in a real run as `exchange`.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from gpt import GPT
from torch.utils.data import DataLoader
from torch_models import texts, write_reference

import winnow
from winnow.rewards import Reference
from winnow.testing import FakeRun


def main() -> None:
    """Trains the steps of one report and prints what they cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, default in (("width", 128), ("layers", 4), ("context", 128), ("batch", 64), ("steps", 400), ("probes", 256)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    device = torch.device(args.device)
    narrow = torch.bfloat16 if device.type == "cuda" else None
    tokenizer, run = winnow.ByteTokenizer(), FakeRun()
    words = args.context // 5
    for text in texts(args.steps * args.batch * args.context // (words * 3) + 1000, seed=1, most=words):
        run.add_sample(text)
    for i, text in enumerate(texts(args.probes, seed=2, most=3 * words)):
        run.add_probe(text, labels={"quality": str(i % 3)})
    model = GPT(tokenizer.vocab_size, args.context, args.width, args.layers, args.width // 32, 0.0).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-4, betas=(0.9, 0.95))
    reference = Reference(write_reference(Path(tempfile.mkdtemp()), 300), tokenizer, args.context)
    rewards = run.rewards(winnow.TwinInfluence(model, optimizer, reference, autocast=narrow), every_steps=args.steps)
    loader = DataLoader(run.selected(tokenizer, args.context, lanes=4), batch_size=args.batch)
    begun = time.perf_counter()
    for step, batch in enumerate(rewards.batches(loader), 1):
        with torch.autocast(device.type, narrow, enabled=narrow is not None):
            logits = model(batch["input_ids"].to(device))
        F.cross_entropy(logits.float().flatten(0, 1), batch["labels"].to(device).flatten()).backward()
        optimizer.step()
        optimizer.zero_grad()
        rewards.step(step)
        if step == args.steps:
            break
    parameters = sum(p.numel() for p in model.parameters())
    tokens = args.steps * args.batch * args.context
    print(f"{parameters:,} parameters on {device}, {args.batch} x {args.context} tokens a step, {args.probes} probes")
    print(f"{tokens / (time.perf_counter() - begun):,.0f} tokens/s; {rewards.updates} report(s); {rewards.cost}")


if __name__ == "__main__":
    main()
