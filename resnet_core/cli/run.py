"""`python -m resnet_core run NAME`: one experiment without the web, each event as a line of JSON.

Nothing here needs torch; the experiment does.
"""

from __future__ import annotations

import json
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from time import perf_counter

from resnet_core.checks import SpecError, check_choice, shown
from resnet_core.cli.show import plan_of
from resnet_core.jobs import words
from resnet_core.jobs.policy import refusal
from resnet_core.jobs.request import Request, checked
from resnet_core.jobs.worker.messages import Ended, Started
from resnet_core.jobs.worker.place import Here
from resnet_core.labs import events
from resnet_core.labs.events import Done, Event, EventError, Failed, Progress
from resnet_core.labs.settings import Scalar, Settings
from resnet_core.labs.table import TABLE, Experiment, Table
from resnet_core.network import UnknownNetworkError
from resnet_core.plan import network_spec
from resnet_core.spec import Input, read_query
from resnet_core.system import machine

__all__ = ["IMPOSSIBLE", "add_arguments", "ask", "run"]

MODULE = "resnet_core.labs.table"
NETWORK = "cifar_resnet20"
IMPOSSIBLE = 2  # as argparse has it for what it cannot read
WORDS = {"true": True, "yes": True, "false": False, "no": False}


def add_arguments(parser: ArgumentParser) -> None:
    """Describes the arguments that `run` reads."""
    parser.add_argument("name", metavar="NAME", help=f"one of {', '.join(TABLE.experiments)}")
    parser.add_argument(
        "network", metavar="NETWORK", nargs="?", default=NETWORK, help=f"a name or a link; else {NETWORK}"
    )
    parser.add_argument("--input", default="", help="such as height=32,width=32,batch=64,dtype=float64")
    parser.add_argument(
        "--set",
        nargs="+",
        action="extend",
        default=[],
        metavar="name=value",
        help="settings of the experiment",
    )
    parser.add_argument("--seed", default="0", help="a whole number; equal seeds give equal numbers")
    parser.add_argument("--device", default="cpu", help="as PyTorch names it, such as cuda:0")


def run(given: Namespace) -> int:
    """Prints the events of the experiment. 0, or 2 with a sentence that says why it could not run."""
    try:
        request, notes = ask(given)
        _print_words(notes)
        request, allowed = placed(request)
        if refused := refusal(request, TABLE, allowed):
            _print_words([refused.why])
            return IMPOSSIBLE
        for event in perform(request):
            _print_event(event)
            if isinstance(event, Failed):
                _print_words([event.why])
                return IMPOSSIBLE
    except (SpecError, UnknownNetworkError) as fault:
        _print_words([str(fault)])
        return IMPOSSIBLE
    except EventError as fault:
        _print_words([words.experiment_error(fault).why])
        return IMPOSSIBLE
    except BrokenPipeError:
        # The reader, such as `head`, has closed the pipe. Python would complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def ask(given: Namespace, table: Table = TABLE) -> tuple[Request, tuple[str, ...]]:
    """The checked request of the arguments, and notes on the parts of a link that were ignored.

    Raises `SpecError` or `UnknownNetworkError` for arguments that cannot be used.
    """
    check_choice("experiment", given.name, list(table.experiments))
    plan, notes = plan_of(given.network)
    texts = dict(_pairs("set", given.set))
    usual = _usual(table.experiments[given.name], texts)
    request = Request(
        given.name,
        network_spec(plan),
        _input(plan.input, given.input),
        {name: _value(name, text, usual) for name, text in texts.items()},
        _whole("seed", given.seed),
        given.device,
    )
    return checked(request, table), notes


def perform(request: Request) -> Iterator[Event]:
    """The events of the experiment, as a worker of the web yields them, and its end: `Done` or `Failed`."""
    start = perf_counter()
    request, memory = placed(request)
    for event in Here(MODULE, memory).perform(request):
        match event:
            case Started():
                pass
            case Ended(fault):
                yield fault or Done(perf_counter() - start)
            case _:
                yield event


def placed(request: Request) -> tuple[Request, int]:
    """`request` on a device that there is, and the bytes that it may hold; "cuda" is the first CUDA GPU.

    Raises `SpecError`.
    """
    memory = machine.memory_bytes()
    if request.device == "cpu":
        return request, memory
    offers = Here(MODULE, memory).offers()
    for name, offer in offers.items():
        if request.device in (name, name.partition(":")[0]):
            return replace(request, device=name), offer.device.memory
    raise SpecError("device", f"{shown(request.device)} was given; there is {', '.join(offers)}", "cpu")


def _print_event(event: Event) -> None:
    out = sys.stderr if isinstance(event, Progress | Failed) else sys.stdout
    if not isinstance(event, Failed):
        print(json.dumps(events.to_json(event), allow_nan=False), file=out, flush=True)


def _print_words(sentences: Iterable[str]) -> None:
    for sentence in sentences:
        print(sentence, file=sys.stderr)


def _input(usual: Input, text: str) -> Input:
    """`usual` with the fields that `text` names: `height=32,batch=64`."""
    fields = dict(_pairs("input", text.split(",") if text else ()))
    for name in fields:
        check_choice("input", name, list(vars(Input())))
    _, read, faults = read_query(fields)
    if faults:
        raise faults[0]
    return replace(usual, **{name: getattr(read, name) for name in fields})


def _usual(experiment: Experiment, texts: Mapping[str, str]) -> Settings:
    """All settings with their defaults. A setting without a default is taken from `texts`."""
    told: dict[str, Scalar] = {}
    while True:
        try:
            return experiment.settings(told)
        except SpecError as fault:
            if fault.field in told or fault.field not in texts:
                raise
            told[fault.field] = texts[fault.field]


def _value(name: str, text: str, usual_values: Settings) -> Scalar:
    """`text` as the type of the setting; an unknown name is left for the check to refuse."""
    usual = usual_values.get(name, "")
    if isinstance(usual, bool):
        check_choice(name, text.lower(), list(WORDS))
        return WORDS[text.lower()]
    if isinstance(usual, int):
        return _whole(name, text)
    if isinstance(usual, float):
        try:
            return float(text)
        except ValueError:
            raise SpecError(name, f"{shown(text)} was given; allowed is a number", usual) from None
    return text


def _pairs(field: str, texts: Iterable[str]) -> Iterator[tuple[str, str]]:
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals:
            raise SpecError(field, f"{shown(text)} was given; allowed is name=value", None)
        yield name.strip(), value.strip()


def _whole(name: str, text: str) -> int:
    if not text.lstrip("-").isdecimal() or len(text) > 30:
        raise SpecError(name, f"{shown(text)} was given; allowed is a whole number", 0)
    return int(text)
