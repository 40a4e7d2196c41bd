"""What goes on in each block while images pass: signal propagation, dead channels of ReLUs, and gates."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

from torch import Tensor, nn

from resnet_core.experiments.forward.subject import Subject
from resnet_core.labs.forward.activity import Activity, Gates
from resnet_core.nn import modules
from resnet_core.plan import named_blocks

RELUS = (nn.ReLU, nn.ReLU6)


class Recorder:
    """What the hooks of one block have seen."""

    def __init__(self) -> None:
        self.sum: tuple[float, float] | None = None
        self.branch: float | None = None
        self.channels = self.dead = 0
        self.gates: Gates | None = None

    def see_sum(self, module: nn.Module, inputs: tuple[Tensor]) -> None:
        """Before the first layer after the addition."""
        self.sum = moments(inputs[0])  # the last call counts: a block may use one ReLU in its branch too

    def see_output(self, module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
        """After the block, of maps."""
        if self.sum is None and output.dim() == 4:
            self.sum = moments(output)

    def see_branch(self, module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
        """After the last layer of the branch."""
        _, self.branch = moments(output)

    def see_relu(self, module: nn.Module, inputs: tuple[Tensor], output: Tensor) -> None:
        """After a ReLU, which a block may run more than once."""
        if output.dim() != 4:
            return
        silent = (output == 0).flatten(2).all(2).all(0)
        self.channels += len(silent)
        self.dead += int(silent.sum())

    def see_gate(self, module: modules.SqueezeExcite, inputs: tuple[Tensor], output: Tensor) -> None:
        """After a gate; its factors are computed again."""
        factors = module.run(module.steps, inputs[0])
        self.gates = Gates(factors.min().item(), factors.mean().item(), factors.max().item())


def activities(subject: Subject) -> Iterator[Activity]:
    """Every block of maps, from the image on. Blocks of tokens are left out."""
    recorders: dict[str, Recorder] = {}
    with ExitStack() as hooks:
        for block in named_blocks(subject.plan):
            recorders[block.name] = Recorder()
            _listen(subject.network.block(block.name), recorders[block.name], hooks)
        subject.network(subject.images)
    for place, (name, seen) in enumerate(recorders.items()):
        if seen.sum:
            yield Activity(name, place, *seen.sum, seen.branch, seen.channels, seen.dead, seen.gates)


def moments(x: Tensor) -> tuple[float, float]:
    """Means over channels of the squared mean, and of the variance, over images and pixels."""
    by_channel = x.double().transpose(0, 1).flatten(1)
    mean = by_channel.mean(1).square().mean().item()
    return mean, by_channel.var(1, correction=0).mean().item()


def _listen(block: nn.Module, recorder: Recorder, hooks: ExitStack) -> None:
    if isinstance(block, modules.Block):
        _listen_to_sum(block, recorder, hooks)
    hooks.callback(block.register_forward_hook(recorder.see_output).remove)
    for module in parts_of(block):
        if isinstance(module, RELUS):
            hooks.callback(module.register_forward_hook(recorder.see_relu).remove)
        elif isinstance(module, modules.SqueezeExcite):
            hooks.callback(module.register_forward_hook(recorder.see_gate).remove)


def parts_of(block: nn.Module) -> list[nn.Module]:
    """The modules of a block; one whose layers stand beside those of others has them by name."""
    if isinstance(block, modules.Slice):
        return [modules.child(block, step) for step in block.steps if isinstance(step, str)]
    return list(block.modules())


def _listen_to_sum(block: modules.Block, recorder: Recorder, hooks: ExitStack) -> None:
    last = block.branch[-1]
    assert isinstance(last, str)  # a Res2Net split is never the last of a branch
    hooks.callback(modules.child(block, last).register_forward_hook(recorder.see_branch).remove)
    if block.post:
        first = block.post[0]
        assert isinstance(first, str)
        hooks.callback(modules.child(block, first).register_forward_pre_hook(recorder.see_sum).remove)
