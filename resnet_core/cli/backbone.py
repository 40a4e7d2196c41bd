"""`python -m resnet_core backbone NAME --task retinanet`: what a neck and heads add. No torch."""

from __future__ import annotations

import json
import re
from argparse import ArgumentParser, Namespace
from dataclasses import replace

from resnet_core.checks import SpecError, shown
from resnet_core.cli.show import aligned, plan_of
from resnet_core.cli.side_by_side import title
from resnet_core.code.dense import DenseHeading, write_dense
from resnet_core.cost import total
from resnet_core.dense.network import dense, usual_input
from resnet_core.dense.pieces import PARTS, Piece, by_part, pieces
from resnet_core.dense.saved import saved_by_part, saved_by_piece
from resnet_core.dense.task import KINDS, STRIDES, Task
from resnet_core.language.dense import Dense
from resnet_core.language.input import Input
from resnet_core.language.layers import Shape
from resnet_core.plan import shown_spec
from resnet_core.readers.priced import unpriced
from resnet_core.spec import Traced

__all__ = ["add_arguments", "answer"]

SIZE = re.compile(r"(\d{1,6})\s*[x×]\s*(\d{1,6})")


def add_arguments(parser: ArgumentParser) -> None:
    """Describes the arguments that `answer` reads."""
    usual = Task()
    parser.add_argument("network", metavar="NAME-or-link-or-file", help="the backbone")
    parser.add_argument("--task", choices=KINDS, default=usual.kind, help="the neck and heads")
    parser.add_argument("--image", help="height x width, such as 800x1333, in place of the task's usual one")
    parser.add_argument("--classes", type=int, default=0, help="0 for torchvision's: 91 with boxes, else 21")
    parser.add_argument("--proposals", type=int, default=usual.proposals, help="crops for R-CNN's heads")
    parser.add_argument(
        "--output-stride",
        type=int,
        choices=STRIDES,
        default=0,
        help="cap of a residual backbone's strides, by dilation; 0 for the task's usual one",
    )
    parser.add_argument("--auxiliary", action="store_true", help="FCN's second head, as in training")
    parser.add_argument("--code", action="store_true", help="a PyTorch file of the whole")
    parser.add_argument("--json", action="store_true", help="JSON, with the working of each number")


def answer(given: Namespace) -> tuple[str, tuple[str, ...]]:
    """The answer as text or JSON, and the notes of `plan_of`. Raises as that does, and `SpecError`."""
    plan, notes = plan_of(given.network)
    task = Task(given.task, given.classes, given.proposals, given.output_stride, given.auxiliary)
    spec = shown_spec(plan)
    if plan.image.dims == 1:
        raise SpecError("dims", "1 was given, but necks and heads read images; 2 works", 2)
    usual = plan.input if isinstance(spec, Traced) else usual_input(task)
    image = _size(given.image) if given.image else usual
    image = replace(image, batch=plan.input.batch, dtype=plan.input.dtype)
    network = dense(spec, image, task)
    backbone = title(plan)
    if given.code:
        heading = DenseHeading(task.title, backbone, total(by_part(network).values()))
        return write_dense(network, heading), notes
    if given.json:
        return json.dumps(_whole(backbone, network, image, task), indent=2) + "\n", notes
    return _text(backbone, network, image, task), notes


def _size(text: str) -> Input:
    read = SIZE.fullmatch(text.strip())
    if not read:
        raise SpecError("image", f"{shown(text)} was given; allowed is height x width", "800x1333")
    return Input(int(read[1]), int(read[2]))


def _whole(backbone: str, network: Dense, image: Input, task: Task) -> dict[str, object]:
    costs, saved = by_part(network), saved_by_part(network)
    element = image.element_bytes
    return {
        "backbone": backbone,
        "task": vars(task) | {"classes": task.scores, "output_stride": task.stride or 32},
        "image": vars(image),
        "read_at": network.backbone.image.sizes[1:],
        "taps": [{"name": tap.name, "stage": tap.stage, "shape": tap.shape.sizes} for tap in network.taps],
        "parts": {
            part: costs[part]._asdict()
            | {"weights_bytes": costs[part].params * element, "saved_for_backward_bytes": saved[part]}
            for part in PARTS
        },
        "pieces": [
            _piece(piece) | {"saved_for_backward_bytes": count}
            for piece, count in zip(pieces(network), saved_by_piece(network), strict=True)
        ],
        "sentence": _sentence(network, image, task),
    }


def _piece(piece: Piece) -> dict[str, object]:
    return {
        "part": piece.part,
        "name": piece.name,
        "reads": piece.reads,
        "shape": piece.out.sizes,
        "times": piece.times,
        "shared_weights": piece.shared,
        **piece.cost._asdict(),
        "macs_working": piece.working,
    }


def _text(backbone: str, network: Dense, image: Input, task: Task) -> str:
    lines = [("part", "piece", "reads", "gives", "parameters", "MACs")]
    for piece in pieces(network):
        cost = piece.cost
        gives = _size_of(piece.out) + (f" x {piece.times:,}" if piece.times != 1 else "")
        params = "shared" if piece.shared else f"{cost.params:,}"
        lines.append((piece.part, piece.name, piece.reads, gives, params, f"{cost.macs:,}"))
    costs = by_part(network)
    lines += [(part, "in all", "", "", f"{costs[part].params:,}", f"{costs[part].macs:,}") for part in PARTS]
    about = f"{task.title} on {backbone}, {image.height:,} x {image.width:,}"
    return "\n".join([about, "", *aligned(lines), "", _sentence(network, image, task)]) + "\n"


def _size_of(shape: Shape) -> str:
    return " x ".join(f"{side:,}" for side in shape.sizes)


def _sentence(network: Dense, image: Input, task: Task) -> str:
    costs = by_part(network)
    whole = sum(cost.macs for cost in costs.values())
    shares = ", ".join(f"{part} {costs[part].macs / whole:.1%}" for part in PARTS)
    least = "at least " if unpriced(network.backbone) else ""
    return (
        f"Of {least}{whole:,} multiply-adds of {task.title} at {image.height:,} x {image.width:,}: {shares}."
    )
