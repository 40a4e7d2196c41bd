"""The report on a network: strip, figures, table, the working of every number, and what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from app.drawing import numbers
from app.drawing.strip import layout
from app.drawing.strip.svg import svg
from app.drawing.table import Cell, Column, Row, Table
from app.frame import words
from app.frame.network_table import network_table
from app.frame.working import working_table
from app.report.style import STYLE
from app.report.tables import as_html
from resnet_core import __version__
from resnet_core.labs.forward.findings import Findings
from resnet_core.network import Network
from resnet_core.readers.parts import Part, parts_of
from resnet_core.readers.plain import is_plain
from resnet_core.readers.records import SAVED, totals
from resnet_core.search.comparison_files import CONVENTION

__all__ = ["Measured", "report"]


class Measured(NamedTuple):
    """A forward pass of the network, and a sentence on what it was measured with."""

    findings: Findings
    conditions: str


def report(network: Network, made: str, measured: Measured | None = None, address: str = "") -> str:
    """The text of the file; `made` is its date, and `address` that of an explorer, for the link."""
    title = escape(words.full_title(network))
    parts = parts_of(network.plan)
    sections = [
        f"<h1>{title}</h1><p>{escape(words.headline(network).rpartition(': ')[2])}.</p>",
        _figures(network),
        _strip(network, parts),
        f"<h2>Every block</h2>{as_html(network_table(network.plan, parts))}",
        *([_measured(measured)] if measured else []),
        f"<h2>The working</h2>{''.join(map(_working, parts))}",
        _conditions(network, made, address),
    ]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f"<body><main>{''.join(sections)}</main></body></html>\n"
    )


def _figures(network: Network) -> str:
    whole = totals(network.plan)
    shown = (
        ("Parameters", numbers.whole(whole["params"])),
        ("Multiply-adds", numbers.whole(whole["macs"])),
        ("Saved for backward", f"{numbers.whole(whole[SAVED])} bytes"),
        ("Depth", f"{numbers.whole(whole['depth'])} layers"),
    )
    return f"<dl>{''.join(f'<div><dt>{name}</dt><dd>{value}</dd></div>' for name, value in shown)}</dl>"


def _strip(network: Network, parts: Sequence[Part]) -> str:
    drawn = svg(layout.strip(parts, plain=is_plain(network.plan)))
    return f'<figure role="img" aria-label="{escape(words.headline(network))}">{drawn}</figure>'


def _working(part: Part) -> str:
    return f"<h3>{escape(part.key)}</h3>{as_html(working_table(part))}"


def _measured(measured: Measured) -> str:
    """The time of each part; without one, nothing was timed."""
    parts = [(name, part.timing) for name, part in measured.findings.parts.items() if part.timing]
    rows = tuple(
        Row(name, "part", (Cell(name), Cell(numbers.seconds(timing.seconds.median))))
        for name, timing in parts
    )
    whole = measured.findings.whole
    if whole:
        rows += (Row("", "total", (Cell("one pass"), Cell(numbers.seconds(whole.seconds.median)))),)
    table = Table("", (Column("Block", number=False), Column("Median time")), rows)
    return f"<h2>Measured</h2><p>{escape(measured.conditions)}</p>{as_html(table)}"


def _conditions(network: Network, made: str, address: str) -> str:
    images = network.input
    link = f"{address}?{network.link}"
    shown = f'<a href="{escape(link)}">{escape(link)}</a>' if address else f"<code>{escape(link)}</code>"
    return (
        f"<h2>What is counted</h2><p>{escape(CONVENTION)}</p>"
        f"<p>Images of {images.height} × {images.width}, batch {images.batch}, {images.dtype}. "
        f"The network's link: {shown}</p><p>ResNet explorer {__version__}, {escape(made)}.</p>"
    )
