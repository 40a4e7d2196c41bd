"""`python -m resnet_core show|code|check NAME-or-link`: a network as a table, as code, and recounted.

And `choose`, which is in `cli/choose`, and `run EXPERIMENT`, which is in `cli/run`.
"""

from __future__ import annotations

import argparse
import os
import sys
import textwrap
from collections.abc import Callable

from resnet_core.checks import SpecError
from resnet_core.cli import choose, compare
from resnet_core.cli.run import IMPOSSIBLE, add_arguments, run
from resnet_core.cli.show import plan_of, reconciliation, table
from resnet_core.code.network import write_code
from resnet_core.labs.counters.conventions import Unread
from resnet_core.network import UnknownNetworkError
from resnet_core.plan import Plan, network_spec
from resnet_core.zoo import ZOO

UNEXPLAINED = 1


def main(arguments: list[str] | None = None) -> int:
    """Prints what is asked for. 0; or 1 if a check left something unexplained; or 2, with a sentence why."""
    given = _parser().parse_args(arguments)
    if given.what == "run":
        return run(given)
    if given.what == "choose":
        return _choose(given)
    try:
        plan, notes = plan_of(given.network)
        against = plan_of(given.against).plan if given.what == "show" and given.against else None
    except (UnknownNetworkError, SpecError) as fault:
        print(fault, file=sys.stderr)
        return IMPOSSIBLE
    for note in notes:
        print(note, file=sys.stderr)
    if given.what == "check":
        return _check(plan)
    try:
        _write(WRITERS[given.form](plan, against) if given.what == "show" else _code(plan))
    except SpecError as fault:
        print(fault, file=sys.stderr)
        return IMPOSSIBLE
    return 0


def _choose(given: argparse.Namespace) -> int:
    try:
        _write(choose.answer(given))
    except (UnknownNetworkError, SpecError) as fault:
        print(fault, file=sys.stderr)
        return IMPOSSIBLE
    return 0


def _code(plan: Plan) -> str:
    return write_code(network_spec(plan))


def _check(plan: Plan) -> int:
    # Torch takes a second to import, and only this needs it.
    from resnet_core.experiments.counters.tools import crosscheck
    from resnet_core.experiments.counters.tools_optional import OPTIONAL, ask_optional

    optional = (reading for tool in OPTIONAL for reading in ask_optional(tool, plan))
    readings = (*crosscheck(network_spec(plan), plan.input), *optional)
    _write(reconciliation(plan, readings))
    explained = all(isinstance(reading, Unread) or reading.rest == 0 for reading in readings)
    return 0 if explained else UNEXPLAINED


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader, such as `head`, has closed the pipe. Python would complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m resnet_core",
        description="A network in the terminal.",
        epilog=textwrap.fill(f"Names: {', '.join(ZOO)}.", width=88),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="what", required=True, metavar="show|code|check|choose|run")
    for name, what in COMMANDS.items():
        command = commands.add_parser(name, help=what, description=f"Prints {what}.")
        command.add_argument("network", metavar="NAME-or-link", help=NETWORK)
        if name == "show":
            _add_forms(command)
    command = commands.add_parser("choose", help=CHOOSE, description=f"Prints {CHOOSE}.")
    choose.add_arguments(command)
    command = commands.add_parser("run", help=RUN, description=f"Runs {RUN}.")
    add_arguments(command)
    return parser


def _add_forms(command: argparse.ArgumentParser) -> None:
    command.add_argument("--against", metavar="NAME-or-link", help="another network, to show the differences")
    forms = command.add_mutually_exclusive_group()
    for form, what in (("csv", "lines of CSV"), ("json", "JSON")):
        forms.add_argument(
            f"--{form}", dest="form", action="store_const", const=form, default="text", help=what
        )


WRITERS: dict[str, Callable[[Plan, Plan | None], str]] = {
    "text": table,
    "csv": compare.as_csv,
    "json": compare.as_json,
}
COMMANDS = {
    "show": "its blocks as a table: shapes, parameters and MACs",
    "code": "a PyTorch file that needs torch alone",
    "check": "the totals of torchinfo, fvcore, torch, thop and ptflops beside ours, and why they differ",
}
CHOOSE = "the most accurate published weights at the cost of a network"
RUN = "an experiment without the web; each event is a line of JSON"
NETWORK = "a name such as resnet50, or a link such as '?block=basic&depths=2-2-2-2' (with the quotes)"

if __name__ == "__main__":
    sys.exit(main())
