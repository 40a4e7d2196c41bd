"""A head on every block: which images are right there, and how far the maps turn from block to block."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, figure
from app.drawing.table import Cell, Column, Row, Table
from app.runs import conditions as shared
from resnet_core.labs.heads.findings import Head, Heads, Role

HEIGHT, SPLIT, SPACE = 470, 0.42, 0.1  # pixels, and shares of the height
COLOURS: dict[Role, str] = {"asked": "shortcut", "twin": "plain"}
CHANCE = 2.0  # times the share of one class in ten, below which a head knows next to nothing
ALIKE = 0.5  # cosine from which on a block is said to keep most of a map's direction
CLASSES = 10
INTRODUCTION = (
    "Greff 2017 (*Highway and Residual Networks learn Unrolled Iterative Estimation*): the blocks of a stage "
    "do not each make something new, they refine one estimate. If so, the network's own head should already "
    "read the maps of earlier blocks."
)
MORE = (
    "Lines: a linear head on the mean of each channel, fitted to the training images by ridge regression; "
    "crosses: the network's own head, put there unchanged, possible where the channels are as many. Cosine: "
    "between the maps before and after a block, the mean over test images; blocks that change the shape have "
    "none. After a ReLU no value is negative, so unrelated maps have a cosine above 0 as well."
)


def exhibit(found: Heads, depth: int, colours: Palette) -> Exhibit:
    """Both measures over the blocks of both networks."""
    images = next(iter(found.networks.values())).images
    about = f"Above: share of {images} test images that are right; below: cosine of the maps, block by block."
    return Exhibit(
        chart(found, depth, colours), about, alt(found, depth), partial(table, found, depth), more=MORE
    )


def sentence(found: Heads, depth: int) -> str:
    """What to notice; it depends on what was measured."""
    roles = [role for role in found.networks if found.complete(role)]
    clauses = [clause for role in roles for clause in _clauses(found, role, depth)]
    return "".join(f"\n- {clause}" for clause in clauses)


def over_seeds(trainings: Sequence[Heads], depth: int) -> str:
    """How far the same holds of the same networks trained with other seeds; empty where there is one."""
    if len(trainings) < 2:
        return ""
    clauses = []
    for role in trainings[0].networks:
        rights = [each.own_rights(role) for each in trainings]
        first, before = (_range([own[place] for own in rights]) for place in (0, -2))
        cosines = [each.middle_cosine(role) or 0.0 for each in trainings]
        low, high = (numbers.decimals(end(cosines), 2) for end in (min, max))
        clauses.append(
            f"the own head of {_title(role, depth)} is right about {first} at the first block of the last "
            f"stage and {before} at the last but one, and its median cosine is {low} to {high}"
        )
    return f"Over {len(trainings)} trainings, each with its own seed, {'; '.join(clauses)}."


def _range(shares: Sequence[float]) -> str:
    ends = dict.fromkeys(numbers.percent(end(shares), 0) for end in (min, max))
    return " to ".join(ends)


def conditions(found: Heads, made: str) -> str:
    """What the numbers depend on; empty while that is not known."""
    measured = found.conditions
    if measured is None:
        return ""
    train, test = measured.count("train_images"), measured.count("test_images")
    images = f"{train:,} training and {test:,} test images of digits"
    return shared.sentence(measured, images, "the weights that come with the explorer", made=made)


def chart(found: Heads, depth: int, colours: Palette) -> Plot:
    """Images that are right above, cosines below."""
    drawn = figure(colours, HEIGHT, showlegend=True, hovermode="closest")
    for role, own in found.heads.items():
        title, paint, images = (
            _title(role, depth),
            getattr(colours, COLOURS[role]),
            found.networks[role].images,
        )
        names = ["stem", *found.networks[role].blocks]
        rights = [100 * each.right / images for each in own]
        own_heads = [None if each.own is None else 100 * each.own / images for each in own]
        more = {"x": [each.place + 1 for each in own], "text": names, "legendgroup": role}
        line = {"color": paint, "width": 2.5}
        hover = f"{title}, %{{text}}: {numbers.hover_decimals('y', 0)} %<extra></extra>"
        drawn.add("scatter", **more, y=rights, mode="lines", name=title, line=line, hovertemplate=hover)
        drawn.add(
            "scatter",
            **more,
            y=own_heads,
            mode="markers",
            name=f"{title}, its own head",
            marker={"color": paint, "symbol": "x-thin-open", "size": 8},
            hovertemplate=hover,
        )
        drawn.add(
            "scatter",
            **more,
            y=[each.cosine for each in own],
            mode="lines+markers",
            yaxis="y2",
            showlegend=False,
            line=line,
            marker={"size": 4},
            hovertemplate=f"{title}, %{{text}}: {numbers.hover_decimals('y', 2)}<extra></extra>",
        )
    _axes(drawn)
    return drawn


def alt(found: Heads, depth: int) -> str:
    """The chart in words."""
    clauses = [
        f"{_title(role, depth)} from {_share(found, role, own[0])} after the stem to "
        f"{_share(found, role, own[-1])} after the last block"
        for role, own in found.heads.items()
    ]
    return f"Line charts over the blocks. Test images right with a fitted head: {'; '.join(clauses)}."


def table(found: Heads, depth: int) -> Table:
    """Every number of every block."""
    columns = (
        Column("Network", number=False),
        Column("After", number=False),
        Column("Right, fitted head"),
        Column("Right, own head"),
        Column("Cosine"),
    )
    rows = [
        Row("", "part", tuple(map(Cell, (_title(role, depth), *_texts(found, role, each)))))
        for role, own in found.heads.items()
        for each in own
    ]
    return Table("A head on every block: test images that are right, and cosines.", columns, tuple(rows))


def _texts(found: Heads, role: Role, each: Head) -> tuple[str, ...]:
    name = ["stem", *found.networks[role].blocks][each.place + 1]
    own = "" if each.own is None else f"{each.own:,}"
    return name, f"{each.right:,}", own, "" if each.cosine is None else numbers.decimals(each.cosine, 3)


def _axes(drawn: Plot) -> None:
    drawn.update_layout(
        xaxis={"title": {"text": "block, from the image to the classes"}, "showgrid": False, "anchor": "y2"},
        yaxis={"domain": [SPLIT + SPACE, 1], "title": {"text": "right, %"}},
        yaxis2={"domain": [0, SPLIT], "title": {"text": "cosine"}, "range": [-0.05, 1.05], "anchor": "x"},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )


def _clauses(found: Heads, role: Role, depth: int) -> Iterator[str]:
    """What one network shows about refining."""
    own, title = found.heads[role], f"**{_title(role, depth)}**"
    read = [each for each in own if each.own is not None]
    cosine = found.middle_cosine(role)
    first, before, last = read[0], read[-2] if len(read) > 1 else read[0], read[-1]
    verdict = (
        "its last stage refines one estimate" if _reads(found, role, first) else "nothing is refined there"
    )
    if not _reads(found, role, first) and _reads(found, role, before):
        verdict = "its last stage comes to terms with the head step by step"
    yield (
        f"{title}: its own head is right about {_own(found, role, first)} of the test images at the first "
        f"block of the last stage, {_own(found, role, before)} at the last but one, and "
        f"{_own(found, role, last)} at the end: {verdict}."
    )
    falls, blocks = found.falls(role), len(found.networks[role].blocks)
    turned = ""
    if cosine is not None:
        what = "keep most of the direction of a map" if cosine >= ALIKE else "turn it far"
        turned = f"; its blocks {what} (median cosine {numbers.decimals(cosine, 2)})"
    yield (
        f"{title}: a fitted head goes from {_share(found, role, own[0])} after the stem to "
        f"{_share(found, role, own[-1])}, and loses more than 1 % of the images at {falls} of {blocks} "
        f"blocks{turned}."
    )


def _reads(found: Heads, role: Role, each: Head) -> bool:
    return (each.own or 0) > CHANCE * found.networks[role].images / CLASSES


def _share(found: Heads, role: Role, each: Head) -> str:
    return numbers.percent(each.right / found.networks[role].images, 0)


def _own(found: Heads, role: Role, each: Head) -> str:
    return numbers.percent((each.own or 0) / found.networks[role].images, 0)


def _title(role: Role, depth: int) -> str:
    return f"{'residual' if role == 'asked' else 'plain'}-{depth}"
