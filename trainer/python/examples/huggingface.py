"""Trains a model of Hugging Face on what a run selects, and reports what its probes are worth.

python huggingface.py --bootstrap-server broker:9092 --schema-registry http://registry:8081 --run base-1b --reference tasks/
"""

from __future__ import annotations

import argparse

from transformers import GPT2Config, GPT2LMHeadModel, Trainer, TrainingArguments

import winnow
from winnow.integrations.transformers import RewardsCallback, Rows
from winnow.rewards import Reference


def train(
    run: winnow.Run,
    reference: list[str],
    output: str,
    *,
    steps: int = 10_000,
    batch: int = 8,
    context: int = 128,
    save_steps: int = 500,
    resume: bool = False,
    **rewards,
) -> RewardsCallback:
    """Trains and returns the callback, which has the rewards."""
    tokenizer = winnow.ByteTokenizer()
    config = GPT2Config(
        vocab_size=tokenizer.vocab_size,
        n_positions=context,
        n_embd=64,
        n_layer=2,
        n_head=2,
        bos_token_id=tokenizer.end_of_text,
        eos_token_id=tokenizer.end_of_text,
        resid_pdrop=0.0,
        embd_pdrop=0.0,
        attn_pdrop=0.0,
    )
    # models of Hugging Face shift labels themselves
    rows = Rows(run.selected(tokenizer, context - 1, shift_labels=False), batch)
    callback = RewardsCallback(run, Reference(reference, tokenizer, context - 1), rows, **rewards)
    arguments = TrainingArguments(
        output,
        max_steps=steps,
        per_device_train_batch_size=batch,
        learning_rate=1e-3,
        lr_scheduler_type="constant",
        save_steps=save_steps,
        logging_steps=10,
        report_to=[],
        use_cpu=True,
        ignore_data_skip=True,
        remove_unused_columns=False,
        disable_tqdm=True,
    )
    trainer = Trainer(GPT2LMHeadModel(config), arguments, train_dataset=rows, callbacks=[callback], data_collator=collate)
    trainer.train(resume_from_checkpoint=resume)
    return callback


def collate(rows: list[dict]) -> dict:
    """Stacks rows; the model does not use their numbers."""
    import torch

    return {name: torch.stack([row[name] for row in rows]) for name in ("input_ids", "labels")}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bootstrap-server", default="localhost:9092")
    parser.add_argument("--schema-registry", default="http://localhost:8081")
    parser.add_argument("--run", default="default")
    parser.add_argument("--reference", nargs="+", required=True)
    parser.add_argument("--output", default="huggingface")
    parser.add_argument("--resume", action="store_true")
    args = parser.parse_args()
    attached = winnow.connect(args.bootstrap_server, registry=args.schema_registry, run=args.run)
    print(train(attached, args.reference, args.output, resume=args.resume).rewards.cost)
