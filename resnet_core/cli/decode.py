"""`python -m resnet_core decode FILE`: which network a file of weights is of. A .pth file needs torch."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from resnet_core.cli.show import aligned, plan_of
from resnet_core.decoder.decode import Decoded, decode
from resnet_core.decoder.read import shapes_in
from resnet_core.decoder.unknown import unknown_fields
from resnet_core.decoder.words import Mismatch, departures, mismatches, remedy, sentence
from resnet_core.files.faults import FileFault
from resnet_core.network import Network
from resnet_core.plan import network_spec
from resnet_core.search.names import name_of
from resnet_core.spec import Input, Spec

__all__ = ["add_arguments", "answer"]

MOST_ROWS = 40
TITLES = ("tensor", "why", "in the file", "in the network")


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The file, and the network that it was meant for."""
    command.add_argument("file", type=Path, help="a .safetensors, .pth, or JSON of names and shapes")
    command.add_argument("--into", metavar="NAME-or-link", help="a network, to see why loading into it fails")
    command.add_argument("--json", action="store_true", help="JSON")


def answer(given: argparse.Namespace) -> tuple[str, int]:
    """What to print, and 0 if the file fits the network it was decoded to, or `--into`; else 1."""
    try:
        shapes = shapes_in(given.file)
    except (FileFault, OSError) as fault:
        print(fault, file=sys.stderr)
        return "", 2
    decoded = decode(shapes)
    spec, input = (decoded.spec, decoded.input) if decoded else (None, Input())
    if given.into:
        plan = plan_of(given.into).plan
        spec, input = network_spec(plan), plan.input
    ours = decoded.renamed.shapes if decoded else shapes
    rows = mismatches(ours, spec, input) if spec else ()
    text = _as_json(decoded, rows) if given.json else _as_text(decoded, spec, input, rows)
    return text, 0 if spec and all(row.why == "unknown to the network" for row in rows) else 1


def _as_text(decoded: Decoded | None, spec: Spec | None, input: Input, rows: tuple[Mismatch, ...]) -> str:
    lines = [sentence(decoded)]
    if decoded:
        lines.append(departures(decoded.spec))
        lines.append(f"Names: {decoded.renamed.style}. Link: ?{Network(decoded.spec, decoded.input).link}")
    if rows and spec:
        lines += ["", f"Loading into {name_of(spec)}:"]
        lines += aligned(
            [TITLES, *((row.name, row.why, row.in_file, row.in_network) for row in rows[:MOST_ROWS])]
        )
        lines += [f"... and {len(rows) - MOST_ROWS:,} more"] if len(rows) > MOST_ROWS else []
        lines += [remedy(decoded, spec, input)] if decoded else []
    return "\n".join(filter(None, lines)) + "\n"


def _as_json(decoded: Decoded | None, rows: tuple[Mismatch, ...]) -> str:
    about: dict[str, object] = {"sentence": sentence(decoded), "network": None}
    if decoded:
        about |= {
            "network": name_of(decoded.spec),
            "link": f"?{Network(decoded.spec, decoded.input).link}",
            "spec": vars(decoded.spec),
            "input": vars(decoded.input),
            "fits": decoded.fits,
            "names": decoded.renamed.style,
            "unknown": unknown_fields(decoded.spec, decoded.input),
            "departures": departures(decoded.spec),
        }
    return json.dumps(about | {"mismatches": [row._asdict() for row in rows]}, indent=2) + "\n"
