"""Optimizer steps that are made for real and taken back."""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from .preconditioner import local

_PLAIN = (bool, int, float, str, type(None))


class TrialSteps:
    """Steps of an optimizer from one state of it, each of which is taken back to the bit.

    Weights, gradients and the state of the optimizer are copied once, on this rank its shards of them, and copied back after
    each step; at the end, also after an exception.
    """

    def __init__(self, optimizer: torch.optim.Optimizer, parameters: Sequence[Tensor]) -> None:
        self._optimizer, self._parameters = optimizer, list(parameters)
        self._held = [p for group in optimizer.param_groups for p in group["params"]]
        self._weights = [(p, local(p).detach().clone()) for p in parameters]
        self._state = {key: _copied(value) for key, value in optimizer.state.items()}
        self._groups = [{k: _copied(v) for k, v in group.items() if k != "params"} for group in optimizer.param_groups]
        self._attributes = {k: v for k, v in vars(optimizer).items() if isinstance(v, _PLAIN)}
        self._grads = [(p, p.grad) for p in self._held]
        # those that training has given no gradient so far get none here either
        stateful = any(optimizer.state.get(p) for p in parameters)
        self._stepped = [not stateful or bool(optimizer.state.get(p)) for p in parameters]

    @contextlib.contextmanager
    def restoring(self) -> Iterator[None]:
        """Takes the last step back, and gives gradients back, when the block ends."""
        try:
            yield
        finally:
            self.take_back()
            for p, grad in self._grads:
                p.grad = grad

    @torch.no_grad()
    def make(self, gradients: Sequence[Tensor]) -> None:
        """Makes a step along local gradients, one for each parameter."""
        for p in self._held:
            p.grad = None
        for p, gradient, stepped in zip(self._parameters, gradients, self._stepped, strict=True):
            if stepped:
                p.grad = _like(p, gradient)
        try:
            # of the class: a step that a scheduler counts is one of training
            type(self._optimizer).step(self._optimizer)
        finally:
            for p in self._held:
                p.grad = None

    @torch.no_grad()
    def take_back(self) -> None:
        """Puts everything but gradients back as it was before the step."""
        for p, weights in self._weights:
            local(p).copy_(weights)
        state = self._optimizer.state
        for key in [key for key in state if key not in self._state]:
            del state[key]
        for key, value in self._state.items():
            state[key] = value()
        for group, known in zip(self._optimizer.param_groups, self._groups, strict=True):
            for name in [name for name in group if name != "params" and name not in known]:
                del group[name]
            group.update((name, value()) for name, value in known.items())
        vars(self._optimizer).update(self._attributes)


def require_trial_steps(optimizer: Any) -> None:
    """Raises ValueError for an optimizer whose steps cannot be taken back."""
    name, remedy = type(optimizer).__name__, "audit_every=0 measures without audits"
    if not isinstance(optimizer, torch.optim.Optimizer):
        raise ValueError(f"cannot audit with {name}: it is not a torch.optim.Optimizer; {remedy}")
    if name == "ZeroRedundancyOptimizer":
        raise ValueError(f"cannot audit with {name}: its steps exchange weights of all ranks; use fully_shard, or {remedy}")
    arguments = list(inspect.signature(type(optimizer).step).parameters.values())[1:]
    if any(each.default is each.empty and each.kind is each.POSITIONAL_OR_KEYWORD for each in arguments):
        raise ValueError(f"cannot audit with {name}: its step needs a closure; {remedy}")
    hooks = ("_optimizer_step_pre_hooks", "_optimizer_step_post_hooks")
    if any(getattr(optimizer, each, None) for each in hooks):
        raise ValueError(f"cannot audit with {name}: hooks of its step would act on steps that are taken back; {remedy}")


def _copied(value: Any) -> Callable[[], Any]:
    """Returns what gives the value back as it is now; a tensor into its own storage."""
    if isinstance(value, Tensor):
        kept = local(value).detach().clone()

        def restored() -> Tensor:
            local(value).copy_(kept)
            return value

        return restored
    if isinstance(value, dict):
        entries = {key: _copied(each) for key, each in value.items()}

        def filled() -> Any:
            value.clear()
            value.update((key, each()) for key, each in entries.items())
            return value

        return filled
    if isinstance(value, (list, tuple)):
        kind, members = type(value), [_copied(each) for each in value]
        return lambda: kind(each() for each in members)
    return lambda: value


def _like(parameter: Any, shard: Tensor) -> Tensor:
    """A gradient of the parameter, of which this rank holds a shard."""
    shard = shard.to(parameter.dtype)
    if not hasattr(parameter, "placements"):
        return shard
    made: Tensor = type(parameter).from_local(
        shard,
        parameter.device_mesh,
        parameter.placements,
        run_check=False,
        shape=parameter.shape,
        stride=parameter.stride(),
    )
    return made
