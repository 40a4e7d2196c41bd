"""Networks side by side as files: JSON, CSV, and tables for Markdown and LaTeX; every count is exact."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from resnet_core.search.comparison import Row, ratio, sentence

__all__ = ["CONVENTION", "WRITERS", "as_csv", "as_json", "as_latex", "as_markdown", "caption", "record"]

Scalar = str | int | float | None
CONVENTION = (
    "Parameters are all learned numbers. One MAC is one multiply-add of a convolution, a linear layer or a "
    "product of attention, for one image or signal; norms, activation functions, pools, biases and additions "
    "count 0. "
    "Saved for backward are the bytes that autograd holds after a forward pass in training, the inference "
    "peak those of maps alive at once without gradients; both are for one batch."
)
NAMES = ("params", "macs", "saved_for_backward_bytes", "inference_peak_bytes", "depth")  # of `Figures`
SECONDS = ("predicted_seconds", "measured_seconds")
RATIOS = (*NAMES, "receptive_field", *SECONDS)
TITLES = (
    "Network",
    "Images",
    "Parameters",
    "MACs",
    "Saved, bytes",
    "Peak, bytes",
    "Depth",
    "Field, px",
    "Top-1 error",
)
SIGNS = {"×": r"$\times$", "²": "$^2$", "%": r"\%", "<": "$<$", "_": r"\_", "&": r"\&", "#": r"\#"}


def record(row: Row, first: Row) -> dict[str, Scalar]:
    """One network as plain values; a ratio is that to the first network, and None where there is none."""
    counts = dict(zip(NAMES, row.figures, strict=True))
    seconds = dict(zip(SECONDS, (row.predicted, row.measured), strict=True))
    return {
        "network": row.title,
        "link": row.link,
        **vars(row.input),
        **counts,
        "receptive_field": "whole image" if row.field.whole else row.field.size,
        "stride": row.field.jump,
        **seconds,
        **{f"{name}_ratio": value for name, value in zip(RATIOS, _ratios(row, first), strict=True)},
        **_published(row),
    }


def _ratios(row: Row, first: Row) -> list[float | None]:
    counts = [ratio(now, then) for now, then in zip(row.figures, first.figures, strict=True)]
    seen = None if row.field.whole or first.field.whole else ratio(row.field.size, first.field.size)
    times = [(row.predicted, first.predicted), (row.measured, first.measured)]
    return [*counts, seen, *(now / then if now and then else None for now, then in times)]


def _published(row: Row) -> dict[str, Scalar]:
    if row.published is None:
        return dict.fromkeys(("top1_error_percent", "top1_images", "top1_source"))
    errors, input = row.published
    return {
        "top1_error_percent": errors.top1,
        "top1_images": f"{errors.dataset}, {input.height}x{input.width}, {errors.protocol}",
        "top1_source": str(errors.source),
    }


def as_json(rows: Sequence[Row]) -> str:
    """The networks, the sentence that their numbers make, and how things are counted."""
    networks = [record(row, rows[0]) for row in rows]
    whole = {"networks": networks, "sentence": sentence(rows), "convention": CONVENTION}
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def as_csv(rows: Sequence[Row]) -> str:
    """How things are counted behind a `#`, titles, and a line for each network."""
    file = io.StringIO()
    lines = [record(row, rows[0]) for row in rows]
    file.write(f"# {CONVENTION}\n")
    writer = csv.DictWriter(file, list(lines[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(lines)
    return file.getvalue()


def caption(rows: Sequence[Row]) -> str:
    """What stands beside a table in a text: the sentence, how things are counted, and all sources."""
    beside = "In parentheses: times the first network."
    errors = "; ".join(
        f"{row.title} {row.published.errors.top1} % ({_published(row)['top1_images']}; "
        f"{row.published.errors.source})"
        for row in rows
        if row.published
    )
    sources = f"Published top-1 errors: {errors}." if errors else ""
    return " ".join(filter(None, (sentence(rows), CONVENTION, beside if len(rows) > 1 else "", sources)))


def as_markdown(rows: Sequence[Row]) -> str:
    """A table with its caption above it."""
    rules = ["---", "---", *["---:"] * (len(TITLES) - 2)]
    lines = [list(TITLES), rules, *(_cells(row, rows[0]) for row in rows)]
    return f"{caption(rows)}\n\n" + "".join(f"| {' | '.join(line)} |\n" for line in lines)


def as_latex(rows: Sequence[Row]) -> str:
    """A table with its caption, for the package booktabs."""
    body = [_latex(_cells(row, rows[0])) for row in rows]
    return "\n".join(
        [
            r"% needs \usepackage{booktabs}",
            r"\begin{table}",
            rf"\caption{{{_escaped(caption(rows))}}}",
            rf"\begin{{tabular}}{{ll{'r' * (len(TITLES) - 2)}}}",
            r"\toprule",
            _latex(TITLES),
            r"\midrule",
            *body,
            r"\bottomrule",
            r"\end{tabular}",
            r"\end{table}",
            "",
        ]
    )


def _cells(row: Row, first: Row) -> list[str]:
    input = row.input
    images = f"{input.height} × {input.width}, batch {input.batch}, {input.dtype}"
    *ratios, seen = _ratios(row, first)[: len(NAMES) + 1]
    beside = row is not first
    counts = [_count(now, times if beside else None) for now, times in zip(row.figures, ratios, strict=True)]
    field = "whole image" if row.field.whole else _count(row.field.size, seen if beside else None)
    return [row.title, images, *counts, field, f"{row.published.errors.top1} %" if row.published else ""]


def _count(count: int, times: float | None) -> str:
    return f"{count:,}" + ("" if times is None else f" ({_digits(times)} ×)")


def _digits(times: float) -> str:
    """Three significant digits, and every digit before the point."""
    return f"{times:,.0f}" if times >= 999.5 else f"{times:.3g}"


def _latex(cells: Sequence[str]) -> str:
    return " & ".join(map(_escaped, cells)) + r" \\"


def _escaped(text: str) -> str:
    return "".join(SIGNS.get(letter, letter) for letter in text)


WRITERS: Mapping[str, Callable[[Sequence[Row]], str]] = MappingProxyType(
    {"json": as_json, "csv": as_csv, "markdown": as_markdown, "latex": as_latex}
)
