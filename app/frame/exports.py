"""A network as files: PyTorch, JSON, CSV, Markdown, LaTeX and SVG. Every number is exact."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from app import session
from app.drawing import table
from app.frame import network_strip, network_table, words
from app.frame.card_texts import as_card
from app.frame.network_strip import as_svg
from resnet_core.code.network import write_code
from resnet_core.network import Network
from resnet_core.readers.parts import parts_of
from resnet_core.readers.records import records, totals


class Export(NamedTuple):
    """One kind of file."""

    label: str
    ending: str
    mime: str
    write: Callable[[Network], str]


def file_name(export: Export, network: Network) -> str:
    """Named by the network and its images; code is the same for all images."""
    return f"{words.file_name(network, export.write is not as_code)}.{export.ending}"


def writer(export: Export, network: Network) -> Callable[[], str]:
    """What writes the file; a drawing also has the pinned network and the colours that are on screen."""
    if export.write is as_svg:
        return partial(as_svg, network, session.pinned(), network_strip.colour())
    return partial(export.write, network)


def as_json(network: Network) -> str:
    """The spec, the totals and the parts."""
    whole = {
        "name": words.full_title(network),
        "link": f"?{network.link}",
        "spec": {} if network.is_traced else vars(network.spec),
        "input": vars(network.input),
        "totals": totals(network.plan),
        "parts": records(network.plan),
    }
    return json.dumps(whole, indent=2) + "\n"


def as_csv(network: Network) -> str:
    """One line for each part."""
    rows = records(network.plan)
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue()


def as_markdown(network: Network) -> str:
    """The table of blocks, stages and the total."""
    table = _table(network)
    titles = [column.title for column in table.columns]
    rules = ["---:" if column.number else "---" for column in table.columns]
    lines = [titles, rules, *([cell.text for cell in row.cells] for row in table.rows)]
    return f"{words.headline(network)}. {_conditions(network)}\n\n" + "".join(
        f"| {' | '.join(line)} |\n" for line in lines
    )


def as_latex(network: Network) -> str:
    """The table of blocks, stages and the total, for the package booktabs."""
    table = _table(network)
    sides = "".join("r" if column.number else "l" for column in table.columns)
    about = f"% {words.headline(network)}. {_conditions(network)}"
    lines = [about, r"% needs \usepackage{booktabs}", rf"\begin{{tabular}}{{{sides}}}", r"\toprule"]
    lines += [_latex_line([column.title for column in table.columns]), r"\midrule"]
    for row in table.rows:
        if row.level == "total":
            lines.append(r"\midrule")
        lines.append(_latex_line([cell.text for cell in row.cells]))
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}", ""])


def as_code(network: Network) -> str:
    """A PyTorch file that needs torch alone."""
    return write_code(network.recipe)


def _conditions(network: Network) -> str:
    input = network.input
    return f"Images of {input.height} × {input.width}, batch {input.batch}, {input.dtype}."


def _table(network: Network) -> table.Table:
    plan = network.plan
    return network_table.network_table(plan, parts_of(plan))


def _latex_line(cells: list[str]) -> str:
    signs = {"×": r"$\times$", "²": "$^2$", "%": r"\%", "<": "$<$", "_": r"\_", "&": r"\&"}
    return " & ".join("".join(signs.get(letter, letter) for letter in cell) for cell in cells) + r" \\"


def offered(network: Network) -> tuple[Export, ...]:
    """The files that can be made of a network; a traced one has no code."""
    return EXPORTS[1:] if network.is_traced else EXPORTS


EXPORTS = (
    Export("PyTorch file", "py", "text/x-python", as_code),
    Export("JSON", "json", "application/json", as_json),
    Export("CSV", "csv", "text/csv", as_csv),
    Export("Markdown table", "md", "text/markdown", as_markdown),
    Export("LaTeX table", "tex", "text/x-tex", as_latex),
    Export("Drawing (SVG)", "svg", "image/svg+xml", as_svg),
    Export("Cost card (SVG)", "card.svg", "image/svg+xml", as_card),
)
