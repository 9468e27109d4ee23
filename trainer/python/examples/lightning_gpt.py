"""Trains the GPT of gpt.py with Lightning on what a run selects, and reports what its probes are worth.

python lightning_gpt.py --bootstrap-server broker:9092 --schema-registry http://registry:8081 --run base-1b --reference tasks/
"""

from __future__ import annotations

import argparse

import lightning.pytorch as pl
import torch
import torch.nn.functional as F
from gpt import GPT
from lightning.pytorch.callbacks import ModelCheckpoint
from torch.utils.data import DataLoader

import winnow
from winnow.integrations.lightning import RewardsCallback, Rows
from winnow.rewards import Reference


class Module(pl.LightningModule):
    """The model, its loss and its optimizer."""

    def __init__(self, context: int) -> None:
        super().__init__()
        self.model = GPT(winnow.ByteTokenizer.vocab_size, context, width=64, layers=2, heads=2, dropout=0.0)

    def forward(self, inputs):
        """Returns logits."""
        return self.model(inputs)

    def training_step(self, batch, _):
        """Returns the loss of a batch."""
        return F.cross_entropy(self(batch["input_ids"]).flatten(0, 1), batch["labels"].flatten())

    def configure_optimizers(self):
        """Returns the optimizer."""
        return torch.optim.AdamW(self.parameters(), lr=1e-3)


def train(
    run: winnow.Run,
    reference: list[str],
    output: str,
    *,
    steps: int = 10_000,
    batch: int = 8,
    context: int = 128,
    save_steps: int = 500,
    resume: str | None = None,
    **rewards,
) -> RewardsCallback:
    """Trains and returns the callback, which has the rewards."""
    tokenizer = winnow.ByteTokenizer()
    rows = Rows(run.selected(tokenizer, context), batch)
    callback = RewardsCallback(run, Reference(reference, tokenizer, context), rows, **rewards)
    trainer = pl.Trainer(
        max_steps=steps,
        accelerator="cpu",
        default_root_dir=output,
        logger=False,
        enable_progress_bar=False,
        callbacks=[callback, ModelCheckpoint(output, every_n_train_steps=save_steps, save_top_k=-1)],
    )
    trainer.fit(Module(context), DataLoader(rows, batch_size=batch), ckpt_path=resume, weights_only=True)
    return callback


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bootstrap-server", default="localhost:9092")
    parser.add_argument("--schema-registry", default="http://localhost:8081")
    parser.add_argument("--run", default="default")
    parser.add_argument("--reference", nargs="+", required=True)
    parser.add_argument("--output", default="lightning")
    parser.add_argument("--resume", metavar="FILE", help="checkpoint of Lightning")
    args = parser.parse_args()
    attached = winnow.connect(args.bootstrap_server, registry=args.schema_registry, run=args.run)
    print(train(attached, args.reference, args.output, resume=args.resume).rewards.cost)
