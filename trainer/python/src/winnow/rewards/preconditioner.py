"""The diagonal with which an optimizer scales gradients."""

from __future__ import annotations

import logging
from typing import Any

import torch
from torch import Tensor

_LOG = logging.getLogger("winnow.rewards")


def local(tensor: Tensor) -> Tensor:
    """Returns the shard that this rank holds of a sharded tensor, and any other tensor as it is; the storage is shared."""
    return tensor.to_local() if hasattr(tensor, "to_local") else tensor


class Preconditioner:
    """Scales a gradient as the next step of the optimizer would: ``v = P g``.

    ==================================  ==================================================
    Adam, AdamW, NAdam, RAdam and kin   ``lr (1 - b1) / (1 - b1^t) / (sqrt(v / (1 - b2^t)) + eps)``
    RMSprop                             ``lr / (sqrt(v [- m^2]) + eps)``
    Adagrad                             ``lr / (sqrt(sum) + eps)``
    SGD                                 ``lr (1 - dampening)``
    any other, or before the first step ``lr``: the plain gradient, logged
    ==================================  ==================================================

    The rule is found by the names in the optimizer's state, so that implementations of others that use the names of PyTorch
    (fused ones, those of Apex) count as kin. Where all learning rates are 0, as in the first step of a warm-up, each counts as 1.
    """

    def __init__(self, optimizer: Any) -> None:
        # frameworks put optimizers into wrappers
        while isinstance(getattr(optimizer, "optimizer", None), torch.optim.Optimizer):
            optimizer = optimizer.optimizer
        self.optimizer = optimizer
        self._warned: set[str] = set()

    def parameters(self) -> list[Tensor]:
        """Returns the parameters that the optimizer moves."""
        return [p for group in self.optimizer.param_groups for p in group["params"] if p.requires_grad]

    def scale_(self, gradients: dict[Tensor, Tensor]) -> None:
        """Multiplies local gradients, given by parameter, with P in place."""
        groups = self.optimizer.param_groups
        rates = [float(group.get("lr", 1.0)) for group in groups]
        rates = rates if any(rates) else [1.0] * len(rates)
        stateful = any(self.optimizer.state.get(p) for p in gradients)
        for group, rate in zip(groups, rates, strict=True):
            for p in group["params"]:
                if p in gradients:
                    factor = self._factor(group, self.optimizer.state.get(p) or {}, stateful)
                    gradients[p].mul_(rate if factor is None else factor.mul_(rate).to(gradients[p].dtype))

    def _factor(self, group: dict[str, Any], state: dict[str, Any], stateful: bool) -> Tensor | None:
        name = type(self.optimizer).__name__
        if "betas" in group and ("exp_avg_sq" in state or "max_exp_avg_sq" in state):
            first, second = (float(beta) for beta in group["betas"][:2])
            steps = float(state.get("step", group.get("step", 0)))
            if steps < 1:
                return self._plain(f"{name} has made no step yet")
            moment = _wide(state["max_exp_avg_sq"] if "max_exp_avg_sq" in state else state["exp_avg_sq"])
            root = moment.div(1 - second**steps).sqrt_().add_(float(group.get("eps", 1e-8)))
            return root.reciprocal_().mul_((1 - first) / (1 - first**steps))
        if "square_avg" in state and "alpha" in group:
            moment = _wide(state["square_avg"])
            if group.get("centered"):
                moment = moment - _wide(state["grad_avg"]) ** 2
            return moment.clamp(min=0).sqrt_().add_(float(group["eps"])).reciprocal_()
        if "sum" in state and "lr_decay" in group:
            return _wide(state["sum"]).sqrt().add_(float(group["eps"])).reciprocal_()
        if isinstance(self.optimizer, torch.optim.SGD):
            return torch.tensor(1.0 - float(group.get("dampening", 0.0)), dtype=torch.float64)
        if stateful and not state:
            # a parameter without any gradient so far would not be moved by these documents either
            return torch.tensor(0.0, dtype=torch.float64)
        return self._plain(f"{name} has no known second moments" if stateful else f"{name} has made no step yet")

    def _plain(self, why: str) -> Tensor | None:
        if why not in self._warned:
            self._warned.add(why)
            _LOG.warning("rewards follow the plain gradient: %s", why)
        return None


def _wide(tensor: Tensor) -> Tensor:
    shard = local(tensor).detach()
    return shard if shard.dtype == torch.float64 else shard.float()
