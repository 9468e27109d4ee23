"""Rewards inside the `Trainer` of Hugging Face."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from winnow._run import Run
from winnow.integrations._rows import Rows
from winnow.rewards import Reference, Rewards
from winnow.rewards.twin import TwinInfluence

__all__ = ["RewardsCallback", "Rows"]


class RewardsCallback(TrainerCallback):
    """Measures the probes of a run while `Trainer` trains, and reports what they are worth.

    State is kept beside each checkpoint, in a file of each process, and read when training resumes from it. With ``rows`` the
    place in the stream is part of it; then ``TrainingArguments(ignore_data_skip=True)`` keeps `Trainer` from skipping batches.

    Args:
        run: the run.
        reference: the reference tasks.
        rows: the training data set, for checkpoints.
        measure: options of :class:`winnow.TwinInfluence`.
        options: options of :class:`winnow.Rewards`, such as ``every_steps``.
    """

    def __init__(
        self,
        run: Run,
        reference: Reference,
        rows: Rows | None = None,
        *,
        measure: dict[str, Any] | None = None,
        **options: Any,
    ) -> None:
        self._run, self._reference, self._rows = run, reference, rows
        self._measure, self._options = {"logits": _logits, **(measure or {})}, options
        self._first = 0
        #: What measures and reports, from the begin of the training on.
        self.rewards: Rewards | None = None

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Opens the rewards side, and continues from the checkpoint that `Trainer` resumes."""
        twin = TwinInfluence(kwargs["model"], kwargs["optimizer"], self._reference, **self._measure)
        self.rewards = Rewards(self._run, twin, **self._options)
        self._first = state.global_step
        saved = _file(args, state)
        if state.global_step > 0 and saved.exists():
            found = torch.load(saved, map_location="cpu", weights_only=True)
            self.rewards.load_state_dict(found["rewards"])
            if self._rows is not None and found["rows"] is not None:
                self._rows.load_state_dict(found["rows"])

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Records an optimizer step."""
        assert self.rewards is not None
        if self._rows is not None and self._options.get("audit_every"):
            each = args.gradient_accumulation_steps
            last = (state.global_step - self._first) * each
            for number in range(last - each + 1, last + 1):
                self.rewards.trains_on(self._rows.batch(number))
        self.rewards.step(state.global_step, int(getattr(state, "num_input_tokens_seen", 0) or 0))

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Saves the state beside the checkpoint."""
        assert self.rewards is not None
        rows: Any = None
        if self._rows is not None:
            rows = self._rows.state_after((state.global_step - self._first) * args.gradient_accumulation_steps)
        file = _file(args, state)
        file.parent.mkdir(parents=True, exist_ok=True)
        torch.save({"rewards": self.rewards.state_dict(), "rows": rows}, file)
        if self._rows is not None:
            self._rows.committed(rows)

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, logs: Any = None, **kwargs: Any
    ) -> None:
        """Adds the reference loss and the cost of rewards to the logs."""
        if logs is not None and self.rewards is not None:
            if math.isfinite(self.rewards.reference_loss):
                logs["winnow_reference_loss"] = self.rewards.reference_loss
            logs["winnow_reported_plan"] = self.rewards.reported_plan
            logs["winnow_cost_share"] = self.rewards.cost.share

    def on_train_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **kwargs: Any) -> None:
        """Closes the rewards side."""
        if self.rewards is not None:
            self.rewards.close()


def _file(args: TrainingArguments, state: TrainerState) -> Path:
    return Path(str(args.output_dir)) / f"checkpoint-{state.global_step}" / f"winnow-{args.process_index}.pt"


def _logits(model: nn.Module, inputs: Tensor) -> Any:
    # without a cache of keys and values, which is not read
    return model(input_ids=inputs, use_cache=False).logits
