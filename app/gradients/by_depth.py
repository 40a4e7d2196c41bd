"""Gradients by depth: three measures of four networks, each logarithmic over the number of layers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from app.drawing import numbers
from app.drawing.exhibit import Exhibit
from app.drawing.palette import Palette
from app.drawing.plotly import Plot, Trace, figure, trace
from app.drawing.table import Cell, Column, Row, Table
from app.gradients import words
from app.gradients.styles import LEGEND, style
from resnet_core.labs.gradients.by_depth import (
    CHANGE,
    MEASURES,
    NETWORKS,
    ByDepth,
    Fit,
    Law,
    Measure,
    Range,
    fit,
    within,
)
from resnet_core.labs.gradients.points import Network
from resnet_core.labs.gradients.twins import ASKED, NO_NORM, PLAIN, PLAIN_NO_NORM

PANEL, SPACE, FOOT = 190, 0.09, 110  # pixels, share of the height, pixels
TITLES = {
    ASKED: "residual",
    PLAIN: "plain",
    NO_NORM: "residual, no batch norm",
    PLAIN_NO_NORM: "plain, no batch norm",
}
PANELS: dict[Measure, str] = {
    "ratio": "Gradient of the weights: first block over last",
    "half": "Half distance of the gradients' correlation",
    "cosine": "Cosine of the gradient before and after a block",
}
LAWS: dict[Law, str] = {
    "flat": "within a factor of ten at all depths",
    "exponential": "a straight line here, so exponential in depth",
    "power": "flatter than exponential: a power of depth fits better",
    "either": "exponential or a power of depth, which these depths do not tell apart",
}
STEEP = 1000.0  # a change over all depths from which on a gradient is said to explode or vanish
VANISHES = "vanishes"
PHRASES = {
    ASKED: "residual networks",
    PLAIN: "plain networks",
    NO_NORM: "residual networks without batch norm",
    PLAIN_NO_NORM: "plain networks without batch norm",
}
MORE = (
    "Networks of 6n + 2 layers, 8, 16 and 32 channels wide, at initialisation, on digits. Half distance: the "
    "share of the way from one image to another at which the correlation of the gradients falls to one half "
    "(shattering, Balduzzi 2017), looked for between 2⁻¹² and 1. Cosine: between the gradients at the output "
    "and the input of each block that keeps its shape, the mean of these blocks. What is not positive has no "
    "place on a logarithmic axis and is left out; the table has it. This does not show how well a network "
    "learns."
)


def exhibit(found: ByDepth, colours: Palette) -> Exhibit:
    """All three measures of all four networks."""
    seeds = (
        f"median of {found.seeds} seeds, bars to the lowest and highest" if found.seeds > 1 else "one seed"
    )
    about = f"Four networks over their depth, logarithmic, so that a straight line is exponential: {seeds}."
    return Exhibit(chart(found, colours), about, alt(found), partial(table, found), more=MORE)


def sentence(found: ByDepth) -> str:
    """What to notice, network by network; made of what was measured alone."""
    clauses = [clause for variant in NETWORKS if (clause := _clause(found, variant))]
    if not clauses:
        return ""
    depths = found.depths()
    first = f"**First block's gradient over the last's, from {depths[0]} to {depths[-1]} layers**"
    return "\n- ".join([first, *clauses, *filter(None, (_verdict(found), _shattering(found)))])


def chart(found: ByDepth, colours: Palette) -> Plot:
    """A panel for each measure, one line for each network."""
    drawn = figure(colours, len(PANELS) * PANEL + FOOT, showlegend=True, legend={**LEGEND, "y": 1.05})
    for place, measure in enumerate(MEASURES):
        axis = f"y{place + 1}" if place else "y"
        for variant in NETWORKS:
            course = {depth: one for depth, one in found.course(variant, measure).items() if one.low > 0}
            drawn.add_traces([_line(variant, course, axis, colours)])
        _panel(drawn, place, PANELS[measure])
    last = f"y{len(MEASURES)}"
    drawn.update_xaxes(title={"text": "layers"}, showgrid=False, anchor=last, tickvals=list(found.depths()))
    return drawn


def alt(found: ByDepth) -> str:
    """The chart in words."""
    clauses = []
    for variant in NETWORKS:
        course = found.course(variant, "ratio")
        if course:
            first, last = (numbers.magnitude(course[depth].middle) for depth in (min(course), max(course)))
            clauses.append(f"{TITLES[variant]} from {first} to {last}")
    return f"Three line charts over depth, logarithmic. {PANELS['ratio']}: {'; '.join(clauses)}."


def table(found: ByDepth) -> Table:
    """Every median, network by network and depth by depth."""
    columns = (
        Column("Network", number=False),
        Column("Layers"),
        *(Column(PANELS[measure]) for measure in MEASURES),
    )
    rows = []
    for variant in NETWORKS:
        courses = [found.course(variant, measure) for measure in MEASURES]
        for depth in found.depths():
            texts = [numbers.digits(one[depth].middle, 3) if depth in one else "" for one in courses]
            rows.append(Row("", "part", tuple(map(Cell, (TITLES[variant], f"{depth}", *texts)))))
    return Table("Three measures by depth: median over seeds.", columns, tuple(rows))


def _line(variant: str, course: Mapping[int, Range], axis: str, colours: Palette) -> Trace:
    shortcut = "none" if variant in (PLAIN, PLAIN_NO_NORM) else "identity"
    middles = [one.middle for one in course.values()]
    return trace(
        "scatter",
        x=list(course),
        y=middles,
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [one.high - one.middle for one in course.values()],
            "arrayminus": [one.middle - one.low for one in course.values()],
            "thickness": 1,
            "width": 2,
        },
        mode="lines+markers",
        name=TITLES[variant],
        legendgroup=variant,
        showlegend=axis == "y",
        line=style(Network(variant, {"shortcut": shortcut}, 0, ())).line(colours),
        marker={"size": 5},
        yaxis=axis,
        customdata=list(map(numbers.magnitude, middles)),
        hovertemplate=f"{TITLES[variant]}, %{{x}} layers: %{{customdata}}<extra></extra>",
    )


def _panel(drawn: Plot, place: int, title: str) -> None:
    share = 1 / len(MEASURES)
    top = 1 - place * share - (SPACE / 2 if place else 0)
    bottom = max(0.0, 1 - (place + 1) * share + SPACE / 2)
    axis: dict[str, Any] = {
        "type": "log",
        "domain": [bottom, top],
        "title": {"text": ""},
        "exponentformat": "power",
        "dtick": 1,
    }
    drawn.update_layout({f"yaxis{place + 1}" if place else "yaxis": axis})
    drawn.add_annotation(
        text=title, x=0, y=top, xref="paper", yref="paper", xanchor="left", yanchor="bottom", showarrow=False
    )


def _clause(found: ByDepth, variant: str) -> str:
    course = found.course(variant, "ratio")
    if len(course) < 2:
        return ""
    first, last = (numbers.magnitude(course[depth].middle) for depth in (min(course), max(course)))
    return f"{TITLES[variant]}: {first} to {last}{_law(fit(course))}"


def _law(one: Fit | None) -> str:
    if one is None:
        return ""
    per_ten = f", {numbers.digits(one.factor)} times for ten layers more" if one.law == "exponential" else ""
    return f"{per_ten}; {LAWS[one.law]}"


def _verdict(found: ByDepth) -> str:
    """What becomes of "gradients vanish in deep plain networks"."""
    ends = {variant: end for variant in (PLAIN, PLAIN_NO_NORM) if (end := _end(found, variant))}
    if not ends:
        return ""
    what = words.listed(f"in {PHRASES[variant]} it **{end}**" for variant, end in ends.items())
    vanishes = [PHRASES[variant] for variant, end in ends.items() if end == VANISHES]
    where = " and ".join(vanishes) if vanishes else "neither"
    return f"Textbooks say that it vanishes in deep plain networks. Here it does so in {where}: {what}"


def _end(found: ByDepth, variant: str) -> str:
    """What becomes of the gradient towards the image, in the deepest network against the shallowest."""
    one = fit(found.course(variant, "ratio"))
    if one is None:
        return ""
    if 1 / CHANGE < one.change < CHANGE:
        return "changes less than tenfold"
    if one.change > 1:
        return "explodes" if one.change >= STEEP else "grows"
    return VANISHES if one.change <= 1 / STEEP else "shrinks"


def _shattering(found: ByDepth) -> str:
    """Whether the half distance falls as Balduzzi 2017 says."""
    clauses = [clause for variant in (PLAIN, ASKED) for clause in _half(found, variant)]
    if not clauses:
        return ""
    said = "Balduzzi 2017 (abstract) says exponentially in plain networks, sublinearly with shortcuts"
    return f"Half distance of the correlation: {'; '.join(clauses)}. {said}"


def _half(found: ByDepth, variant: str) -> Iterator[str]:
    course = found.course(variant, "half")
    known = within(course)
    if (one := fit(known)) and course:
        first, last = min(known), max(known)
        ends = " to ".join(f"{numbers.digits(100 * known[depth].middle)} %" for depth in (first, last))
        less = ", deeper too close to measure" if last < max(course) else ""
        way = f"from {ends} of the way at {first} to {last} layers{less}"
        yield f"in {PHRASES[variant]} {way} ({LAWS[one.law]})"
