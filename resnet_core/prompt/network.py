"""Networks at a prompt: one function that takes whatever names a network, and one value with all readers.

>>> import resnet_core as rc
>>> rc.network("resnet50").cost.params
25557032
>>> rc.network("resnet50", depths=[3, 4, 23, 3]).link
'depths=3-4-23-3'
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from resnet_core.checks import SpecError
from resnet_core.cli.show import table
from resnet_core.code.network import write_code
from resnet_core.cost import Cost
from resnet_core.cost import price as price_of
from resnet_core.decoder.network_file import ENDINGS, network_of_file
from resnet_core.network import Network, named
from resnet_core.plan import Plan, laid_out, network_spec, shown_spec
from resnet_core.prompt.onnx import save_onnx
from resnet_core.prompt.words import as_html, as_text
from resnet_core.readers.field import Field, receptive_field
from resnet_core.readers.memory import Memory, Optimizer, memory
from resnet_core.readers.records import Record, records
from resnet_core.spec import Init, Input, Spec, Traced, field_value, reads_signals, usual_input

if TYPE_CHECKING:
    from torch import nn

TAKEN = "a name such as 'resnet50', a link, a spec, a plan, or a file of a network or of weights"

__all__ = ["AnyNetwork", "PromptNetwork", "network", "price", "unfold"]


@dataclass(frozen=True)
class PromptNetwork:
    """A network and its images, with everything that can be read off them.

    >>> net = network("resnet18")
    >>> net.cost.macs, net.field.size, net.memory.saved
    (1814073344, 435, 22218240)
    >>> net.table()[0]["part"]
    'stem'
    """

    plan: Plan

    @property
    def spec(self) -> Spec:
        """The fields of its family. Raises `SpecError` for the network of a file, which has none."""
        return network_spec(self.plan)

    @property
    def input(self) -> Input:
        """The images that it reads."""
        return self.plan.input

    @cached_property
    def link(self) -> str:
        """The part of an address of the explorer after `?`; empty for ResNet-50."""
        return Network(shown_spec(self.plan), self.input).link

    @cached_property
    def cost(self) -> Cost:
        """Parameters, multiply-adds and activations, of one image."""
        return price_of(self.plan)

    @cached_property
    def memory(self) -> Memory:
        """Bytes of one batch, trained by SGD with momentum; see `memory_with` for other optimizers."""
        return self.memory_with("momentum")

    @cached_property
    def field(self) -> Field:
        """What one value of the last map sees: pixels along a side, and pixels between neighbours."""
        return receptive_field(self.plan)[-1]

    def memory_with(self, optimizer: Optimizer) -> Memory:
        """Bytes of one batch, trained by "sgd", "momentum" or "adam"."""
        return memory(self.plan, optimizer)

    def table(self) -> list[Record]:
        """A dictionary for each part, from the image to the classes: rows that a data frame takes.

        Costs are of one of `copies` equal parts.
        """
        return records(self.plan)

    def code(self) -> str:
        """The network as a PyTorch file that needs torch alone."""
        return write_code(self.spec)

    def build(self, init: Init | None = None, device: str | None = None) -> nn.Module:
        """The network as a `torch.nn.Module` with torchvision's names of weights. Imports torch."""
        from resnet_core.build import build  # a second to import, and only this needs it

        return build(self.spec, init, device, self.input)

    def save_onnx(self, path: str | os.PathLike[str], weights: str | os.PathLike[str] | None = None) -> None:
        """Writes it as ONNX, with the weights of a file or new ones. Imports torch and onnx."""
        save_onnx(self.plan, Path(path), Path(weights) if weights is not None else None)

    def show(self) -> None:
        """Prints the table of blocks, as the terminal does."""
        print(table(self.plan), end="")

    def __repr__(self) -> str:
        return as_text(self.plan)

    def _repr_html_(self) -> str:
        """The strip with its figures, which notebooks show."""
        return as_html(self.plan)


AnyNetwork: TypeAlias = str | os.PathLike[str] | Spec | Traced | Plan | Network | PromptNetwork


def network(given: AnyNetwork = "", *, image: object = None, **fields: object) -> PromptNetwork:
    """The network of a name, a link, a spec, a plan or a file, with fields and images beside it.

    `image` is the side of square images, or height and width. Lists may stand for tuples. Without a name,
    the fields are those of a residual network. Raises `UnknownNetworkError` for an unknown name and
    `SpecError` for a field that cannot be, each with the nearest that works.

    >>> network("resnet50", image=288).cost.macs
    6758334464
    >>> network("?block=basic&depths=2-2-2-2") == network("resnet18")
    True
    >>> network(depths=[2, 2, 2, 2], block="basic", num_classes=10).cost.params
    11181642
    >>> network("resnet5")
    Traceback (most recent call last):
    resnet_core.network.UnknownNetworkError: no network is called 'resnet5'; ...
    >>> network("resnet50", dephts=[3, 4, 6, 3])
    Traceback (most recent call last):
    resnet_core.checks.SpecError: dephts: no field has this name; the closest is depths
    """
    base = _read(given)
    if image is None and not fields:
        return base
    values = fields | _sides(image)
    images = vars(base.input) | {name: values.pop(name) for name in vars(base.input) if name in values}
    if not values:
        return PromptNetwork(laid_out(shown_spec(base.plan), Input(**images)))
    spec = base.spec
    changed = {name: field_value(spec, name, value) for name, value in values.items()}
    made = type(spec)(**{**vars(spec), **changed})
    if (
        reads_signals(made) != reads_signals(spec)
        and image is None
        and not fields.keys() & {"height", "width"}
    ):
        usual = usual_input(made)
        images |= {"height": usual.height, "width": usual.width}
    return PromptNetwork(laid_out(made, Input(**images)))


def price(given: AnyNetwork, *, image: object = None, **fields: object) -> Cost:
    """Parameters, multiply-adds and activations of whatever `network` takes.

    >>> price("resnet50")
    Cost(params=25557032, macs=4089184256, activations=11114984)
    """
    return network(given, image=image, **fields).cost


def unfold(given: AnyNetwork, *, image: object = None, **fields: object) -> Plan:
    """The plan of whatever `network` takes.

    >>> unfold("vgg16").blocks
    13
    """
    return network(given, image=image, **fields).plan


def _read(given: object) -> PromptNetwork:
    match given:
        case PromptNetwork():
            return given
        case Plan():
            return PromptNetwork(given)
        case Network():
            return PromptNetwork(given.plan)
        case str() if given.endswith(ENDINGS):
            return PromptNetwork(network_of_file(Path(given)).plan)
        case str():
            return PromptNetwork(_named(given).plan)
        case os.PathLike():
            return PromptNetwork(network_of_file(Path(given)).plan)
    if isinstance(given, Spec | Traced):
        return PromptNetwork(
            laid_out(given, given.input if isinstance(given, Traced) else usual_input(given))
        )
    raise TypeError(f"{type(given).__name__} was given; a network is {TAKEN}")


def _named(text: str) -> Network:
    """The network of a name or a link. Raises the first fault of a link that does not work."""
    if not text:
        return Network()
    address = named(text)
    if address.faults:
        raise address.faults[0]
    return address.network


def _sides(image: object) -> dict[str, object]:
    """Height and width of `288`, or of `(288, 320)`."""
    if image is None:
        return {}
    both = list(image) if isinstance(image, list | tuple) else [image, image]
    if len(both) != 2:
        raise SpecError("image", f"{image} was given; it takes a side, or height and width", 224)
    return dict(zip(("height", "width"), both, strict=True))
