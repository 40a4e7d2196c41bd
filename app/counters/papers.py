"""Which of the counts of a network a published number is: by source, and for the network on screen."""

from __future__ import annotations

from app.drawing.numbers import whole
from app.drawing.table import Cell, Column, Row, Table
from resnet_core.cost import price
from resnet_core.families.published import Figure, Published
from resnet_core.labs.counters.conventions import count
from resnet_core.labs.counters.conventions_required import FVCORE
from resnet_core.network import Network
from resnet_core.plan import unfold
from resnet_core.search.names import published_name
from resnet_core.zoo import PUBLISHED

ABOUT_PAPERS = (
    "Table 1 of [He 2015](https://arxiv.org/abs/1512.03385) gives ResNet-50 3.8 × 10⁹ FLOPs, and means "
    "multiply-adds. That network has its strides in the first 1×1 and needs 3.858 × 10⁹. What libraries "
    "call ResNet-50 (v1.5) has them in the 3×3 and needs 4.089 × 10⁹: another network, not another way to "
    "count. So when one number is twice the other, ask whether a multiply-add is one FLOP or two; when they "
    "are one percent apart, ask what else is counted; when six percent apart, ask which network it is."
)
ASK = (
    "When one number is twice the other, ask whether a multiply-add is one FLOP or two; when they are a few "
    "percent apart, ask what else is counted or left out, how large the images were, and which network it is."
)
HE, TORCHVISION, TIMM = "He 2015", "torchvision", "timm"
CALLED = {TORCHVISION: "GFLOPS", TIMM: "GMACs", HE: "FLOPs"}
OURS = "multiply-adds: our count"
UNIT = {"": "", "M": " M", "G": " G"}


def published_of(network: Network) -> Published | None:
    """What was printed about the network on screen, if it is in the zoo."""
    name = published_name(network.spec)
    return PUBLISHED[name] if name else None


def papers_table(network: Network) -> Table:
    """Which number of this network to compare with each source, and what the source printed for it."""
    plan, macs = network.plan, price(network.plan).macs
    published = published_of(network)
    rows = [
        (
            HE,
            "He 2015, table 1: FLOPs",
            "multiply-adds of convolutions and the linear layer: our count",
            macs,
        ),
        (TORCHVISION, "torchvision, table of weights: GFLOPS", OURS, macs),
        (TIMM, "timm, results: GMACs", "fvcore's number in evaluation mode", count(plan, FVCORE).total),
        ("", "torch FlopCounterMode: FLOPs", "two for each multiply-add", 2 * macs),
    ]
    columns = (
        Column("Published in", number=False),
        Column("What it counts", number=False),
        Column("Here"),
        Column("Printed"),
    )
    shown = rows if network.is_residual else rows[1:]
    cells = (
        (Cell(where), Cell(what), Cell(whole(number)), Cell(_printed(published, work)))
        for work, where, what, number in shown
    )
    return Table(
        "The number of this network to compare with each source, and what is printed there for it",
        columns,
        tuple(Row("", "layer", each) for each in cells),
    )


def about(network: Network) -> str:
    """What to make of a published number: of ResNet-50's, or of that of the network on screen."""
    if network.is_residual:
        return ABOUT_PAPERS
    published = published_of(network)
    if published is None or published.macs is None:
        return ASK
    figure, input = published.macs, published.input
    macs = price(unfold(network.spec, input)).macs
    called = CALLED.get(figure.source.work)
    name = f", and calls them {called}" if called else ""
    note = f" {published.note}" if published.note else ""
    return (
        f"For {published.title}, {figure.source.work} ({figure.source.place}) prints {_amount(figure)} "
        f"multiply-adds{name}, with images of {input.height:,} × {input.width:,}; counted here at that size "
        f"they are {whole(macs)}.{note} {ASK}"
    )


def _printed(published: Published | None, work: str) -> str:
    """The multiply-adds that a source prints for the network, with the side of its images."""
    if published is None or published.macs is None or published.macs.source.work != work:
        return ""
    return f"{_amount(published.macs)} at {published.input.height:,} × {published.input.width:,}"


def _amount(figure: Figure) -> str:
    return f"{figure.printed}{UNIT[figure.unit]}"
