"""Rewards inside the `Trainer` of Lightning."""

from __future__ import annotations

from typing import Any

try:
    import lightning.pytorch as pl
except ImportError:
    import pytorch_lightning as pl

from winnow._run import Run
from winnow.integrations._rows import Rows
from winnow.rewards import Reference, Rewards
from winnow.rewards.twin import TwinInfluence

__all__ = ["RewardsCallback", "Rows"]


class RewardsCallback(pl.Callback):
    """Measures the probes of a run while `Trainer` trains, and reports what they are worth.

    ``forward`` of the module has to turn input ids [rows, columns] into logits [rows, columns, vocabulary]; otherwise give
    ``measure={"logits": function}``. State is part of Lightning's checkpoints, with ``rows`` the place in the stream too.

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
        self._measure, self._options = measure or {}, options
        self._loaded: dict[str, Any] | None = None
        self._batches = self._steps = 0
        #: What measures and reports, from the begin of the training on.
        self.rewards: Rewards | None = None

    def on_train_start(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Opens the rewards side, and continues from the checkpoint that `Trainer` resumes."""
        twin = TwinInfluence(pl_module, trainer.optimizers[0], self._reference, **self._measure)
        self.rewards = Rewards(self._run, twin, **self._options)
        self._batches, self._steps = 0, trainer.global_step
        if self._loaded is not None:
            self.rewards.load_state_dict(self._loaded["rewards"])

    def on_train_batch_end(
        self, trainer: pl.Trainer, pl_module: pl.LightningModule, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        """Records an optimizer step."""
        assert self.rewards is not None
        self._batches += 1
        self.rewards.trains_on(batch)
        if trainer.global_step > self._steps:
            self._steps = trainer.global_step
            self.rewards.step(trainer.global_step)

    def on_train_end(self, trainer: pl.Trainer, pl_module: pl.LightningModule) -> None:
        """Closes the rewards side."""
        if self.rewards is not None:
            self.rewards.close()

    def state_dict(self) -> dict[str, Any]:
        """Returns what a checkpoint holds."""
        if self.rewards is None:
            return {}
        rows = None if self._rows is None else self._rows.state_after(self._batches)
        return {"rewards": self.rewards.state_dict(), "rows": rows}

    def on_save_checkpoint(self, trainer: pl.Trainer, pl_module: pl.LightningModule, checkpoint: Any) -> None:
        """Commits the offsets of the checkpoint for the console's pacing."""
        if self._rows is not None and self.rewards is not None:
            self._rows.committed(self._rows.state_after(self._batches))

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Continues from what a checkpoint held."""
        if state_dict:
            self._loaded = state_dict
            if self._rows is not None and state_dict["rows"] is not None:
                self._rows.load_state_dict(state_dict["rows"])
