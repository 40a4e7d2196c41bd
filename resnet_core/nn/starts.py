"""Starts at which every residual branch adds nothing, or next to nothing, without the last norm's gamma.

Each is applied to a built network, before anything is measured or trained.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import assert_never

import torch
from torch import Tensor, nn

from resnet_core.language.input import Start
from resnet_core.nn.modules import Block, Steps, child
from resnet_core.nn.network import PlanModule
from resnet_core.nn.steps import Step

LAYER_SCALE = 1e-5  # Touvron 2021 (arXiv 2103.17239), section 2


def begin(network: PlanModule, start: Start) -> None:
    """Gives the residual network this start in place of its usual one.

    `skipinit` (De & Smith 2020, arXiv 2002.10444) and `rezero` (Bachlechner 2020, arXiv 2003.04887) multiply
    each branch by one learned number that starts at 0, the former in a network without normalisation.
    `layer_scale` multiplies each channel by a learned number that starts at `LAYER_SCALE`. `fixup` (Zhang
    2019, arXiv 1901.09321, section 3.1): of m convolutions in each of L branches the first m - 1 are scaled
    by L^(-1 / (2m - 2)), the last is 0, and so is the classifier. A learned number, at first 1, multiplies
    each branch, and learned numbers, at first 0, are added where the authors' code adds them, in place of
    biases for channels: before and after each convolution of a branch, after those of the stem, and before
    the classifier.
    """
    match start:
        case "usual":
            pass
        case "skipinit" | "rezero":
            for _, last in _ends(network):
                _multiply(last, torch.zeros(()))
        case "layer_scale":
            for block, last in _ends(network):
                _multiply(last, torch.full((_channels(block), 1, 1), LAYER_SCALE))
        case "fixup":
            _fix_up(network)
        case _:
            assert_never(start)


@torch.no_grad()
def _fix_up(network: PlanModule) -> None:
    blocks = [block for block, _ in _ends(network)]
    for block in blocks:
        *first, last = _convolutions(block)
        for each in first:
            each.weight.mul_(len(blocks) ** (-1 / (2 * len(first))))
        nn.init.zeros_(last.weight)
        _multiply(last, torch.ones(()))
        _shift(block)
    *_, classifier = (module for module in network.modules() if isinstance(module, nn.Linear))
    for parameter in classifier.parameters():
        nn.init.zeros_(parameter)
    _add_before(classifier)
    for each in _named(network, network.stem_steps):
        _add_after(each)
    for module in network.modules():
        if isinstance(module, nn.Conv2d):
            module.register_parameter("bias", None)


def _shift(block: Block) -> None:
    """Scalars before and after each convolution; a projection reads what the first of the branch reads."""
    convolutions = _convolutions(block)
    for each in convolutions:
        _add_before(each)
        _add_after(each)
    for projection in _named(block, block.shortcut):
        projection.register_forward_pre_hook(partial(_as_before, convolutions[0]))


def _ends(network: PlanModule) -> Iterator[tuple[Block, nn.Module]]:
    """Every residual block, and the last module of its branch."""
    for name in network.places:
        block = network.block(name)
        assert isinstance(block, Block)
        last = block.branch[-1]
        assert isinstance(last, str)
        yield block, child(block, last)


def _convolutions(block: Block) -> list[nn.Conv2d]:
    """Those of the branch, in order."""
    return _named(block, (*block.pre, *block.branch))


def _named(owner: Steps, steps: tuple[Step, ...]) -> list[nn.Conv2d]:
    """The convolutions among these steps, in order."""
    modules = (child(owner, step) for step in steps if isinstance(step, str))
    return [module for module in modules if isinstance(module, nn.Conv2d)]


def _add_before(module: nn.Module) -> None:
    """Adds a learned number to what the module reads, `bias_before`."""
    module.register_parameter("bias_before", nn.Parameter(torch.zeros(())))
    module.register_forward_pre_hook(partial(_as_before, module))


def _add_after(module: nn.Module) -> None:
    """Adds a learned number to what the module gives, `bias_after`."""
    module.register_parameter("bias_after", nn.Parameter(torch.zeros(())))
    module.register_forward_hook(_added)


def _as_before(owner: nn.Module, _: nn.Module, inputs: tuple[Tensor]) -> Tensor:
    return inputs[0] + owner.get_parameter("bias_before")


def _added(module: nn.Module, _: tuple[Tensor], output: Tensor) -> Tensor:
    return output + module.get_parameter("bias_after")


def _channels(block: Block) -> int:
    return _convolutions(block)[-1].out_channels


def _multiply(module: nn.Module, start: Tensor) -> None:
    """Multiplies what the module gives by a learned parameter, `multiplier`."""
    module.register_parameter("multiplier", nn.Parameter(start))
    module.register_forward_hook(_multiplied)


def _multiplied(module: nn.Module, _: tuple[Tensor], output: Tensor) -> Tensor:
    multiplier = module.get_parameter("multiplier")
    return output * multiplier
