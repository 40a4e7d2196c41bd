"""`python -m resnet_core COMMAND`: networks, experiments and claims in the terminal.

What each command takes and prints is in `resnet_core/cli`.
"""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from resnet_core import __version__
from resnet_core.checks import SpecError
from resnet_core.cli import (
    backbone,
    card,
    choose,
    claims,
    compare,
    decode,
    describe,
    edge,
    fit,
    grid,
    lessons,
    onnx,
    report,
    search,
    serve,
)
from resnet_core.cli import side_by_side as sides
from resnet_core.cli.arguments import add_network, add_show
from resnet_core.cli.printing import note, noted, write, written
from resnet_core.cli.run import IMPOSSIBLE, add_arguments, run
from resnet_core.cli.show import plan_of, reconciliation, table
from resnet_core.code.network import write_code
from resnet_core.files.faults import FileFault
from resnet_core.labs.counters.conventions import Unread
from resnet_core.network import UnknownNetworkError
from resnet_core.plan import Plan, network_spec
from resnet_core.zoo import ZOO

UNEXPLAINED = 1


def main(arguments: list[str] | None = None, program: str = "python -m resnet_core") -> int:
    """Prints what is asked for. 0; or 1 if a check left something unexplained; or 2, with a sentence why."""
    given = _parser(program).parse_args(arguments)
    try:
        return COMMANDS[given.what].answer(given)
    except (UnknownNetworkError, SpecError, FileFault) as fault:
        print(fault, file=sys.stderr)
        return IMPOSSIBLE


def command() -> int:
    """The command `resnet-explorer`, which serves the app unless it is told to do something else."""
    return main(sys.argv[1:] or ["serve"], "resnet-explorer")


def _show(given: argparse.Namespace) -> int:
    plan = _plan(given.network)
    against = plan_of(given.against).plan if given.against else None
    return write(WRITERS[given.form](plan, against))


def _code(given: argparse.Namespace) -> int:
    return write(write_code(network_spec(_plan(given.network))))


def _check(given: argparse.Namespace) -> int:
    # Torch takes a second to import, and only this needs it.
    from resnet_core.experiments.counters.tools import crosscheck
    from resnet_core.experiments.counters.tools_optional import OPTIONAL, ask_optional

    plan = _plan(given.network)
    optional = (reading for tool in OPTIONAL for reading in ask_optional(tool, plan))
    readings = (*crosscheck(network_spec(plan), plan.input), *optional)
    write(reconciliation(plan, readings))
    explained = all(isinstance(reading, Unread) or reading.rest == 0 for reading in readings)
    return 0 if explained else UNEXPLAINED


def _describe(given: argparse.Namespace) -> int:
    from resnet_core.nn import trace  # torch

    network = trace.describe(describe.module_of(given.place), describe.sizes(given.input))
    note(filter(None, (describe.note_of(network.plan),)))
    if given.save:
        network.save(given.save)
    return write(table(network.plan, None))


def _onnx(given: argparse.Namespace) -> int:
    from resnet_core.prompt.onnx import save_onnx  # torch, when it is called

    save_onnx(_plan(given.network), given.save, given.weights)
    return 0


def _decode(given: argparse.Namespace) -> int:
    text, status = decode.answer(given)
    write(text)
    return status


def _claims(given: argparse.Namespace) -> int:
    write(claims.as_json(given.prove) if given.json else claims.as_text(given.prove))
    return UNEXPLAINED if given.prove and claims.contradicted() else 0


def _plan(text: str) -> Plan:
    plan, notes = plan_of(text)
    note(notes)
    return plan


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=program,
        description="A network in the terminal.",
        epilog=textwrap.fill(f"Names: {', '.join(ZOO)}.", width=88),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"resnet-explorer {__version__}")
    commands = parser.add_subparsers(dest="what", required=True, metavar="|".join(COMMANDS))
    for name, command in COMMANDS.items():
        verb = VERBS.get(name, "Prints")
        command.add_arguments(
            commands.add_parser(name, help=command.help, description=f"{verb} {command.help}.")
        )
    return parser


class Command(NamedTuple):
    """What the terminal says of a command, the arguments that it takes, and what it does with them."""

    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    answer: Callable[[argparse.Namespace], int]


WRITERS: dict[str, Callable[[Plan, Plan | None], str]] = {
    "text": table,
    "csv": compare.as_csv,
    "json": compare.as_json,
}
VERBS = {"run": "Runs", "grid": "Measures", "serve": "Starts", "onnx": "Writes"}
COMMANDS = {
    "serve": Command("the app in the browser", serve.add_arguments, serve.serve),
    "show": Command("its blocks as a table: shapes, parameters and MACs", add_show, _show),
    "code": Command("a PyTorch file that needs torch alone", add_network, _code),
    "check": Command(
        "the totals of torchinfo, fvcore, torch, thop and ptflops beside ours, and why they differ",
        add_network,
        _check,
    ),
    "compare": Command(
        "two to four networks side by side, with their ratios to the first",
        sides.add_arguments,
        partial(noted, sides.answer),
    ),
    "choose": Command(
        "the most accurate published weights at the cost of a network",
        choose.add_arguments,
        partial(noted, choose.answer),
    ),
    "card": Command(
        "a network in one sentence with what counters would print, or as a small drawing",
        card.add_arguments,
        partial(written, card.answer),
    ),
    "report": Command(
        "all of a network as one HTML file to read offline and print",
        report.add_arguments,
        partial(written, report.answer),
    ),
    "decode": Command(
        "which network a file of weights is of, and why loading it would fail",
        decode.add_arguments,
        _decode,
    ),
    "fit": Command(
        "the memory of a training step, the largest batch, and what makes it fit",
        fit.add_arguments,
        partial(noted, fit.answer),
    ),
    "search": Command(
        "the networks of a family that meet conditions on depth, cost, memory and latency",
        search.add_arguments,
        partial(noted, search.answer),
    ),
    "backbone": Command(
        "a backbone with the neck and heads of a detector or segmenter: what each part costs",
        backbone.add_arguments,
        partial(noted, backbone.answer),
    ),
    "edge": Command(
        "a residual network with channels taken out: its cost, its bytes in four formats, a limit of time",
        edge.add_arguments,
        partial(noted, edge.answer),
    ),
    "grid": Command(
        "latencies of networks by batch and device, each once; kept, so that a break loses nothing",
        grid.add_arguments,
        grid.answer,
    ),
    "run": Command("an experiment without the web; each event is a line of JSON", add_arguments, run),
    "describe": Command(
        "a torch module of your own as such a table; --save writes it for the app, without weights",
        describe.add_arguments,
        _describe,
    ),
    "onnx": Command("a network with its weights as an ONNX file", onnx.add_arguments, _onnx),
    "claims": Command(
        "what study sheets say about ResNets, with verdicts; --prove runs the proofs",
        claims.add_arguments,
        _claims,
    ),
    "lessons": Command(
        "lessons that ask first, worksheets to print, and the answers of a class",
        lessons.add_arguments,
        partial(written, lessons.answer),
    ),
}

if __name__ == "__main__":
    sys.exit(main())
