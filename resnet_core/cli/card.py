"""`python -m resnet_core card`: one network in a sentence or a small drawing, to be quoted elsewhere."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

from resnet_core.card.card import Card, card
from resnet_core.card.words import as_image, as_latex, as_markdown, as_text
from resnet_core.cli.show import plan_of
from resnet_core.files.faults import FileFault
from resnet_core.network import Network
from resnet_core.plan import shown_spec
from resnet_core.system import face

__all__ = ["add_arguments", "answer"]

FORMS: dict[str, Callable[[Card], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "latex": as_latex,
    "json": lambda card: json.dumps(card._asdict() | {"printed": [one._asdict() for one in card.printed]}),
}
DRAWN = ("svg", "img")
ADDRESS = "the address of an explorer, for the link"


def add_arguments(command: argparse.ArgumentParser) -> None:
    """The network and the form."""
    command.add_argument(
        "network", metavar="NAME-or-file", help="a name, a link, or a file of a network or of weights"
    )
    command.add_argument("--form", choices=[*FORMS, *DRAWN], default="text")
    command.add_argument("--address", default="", help=ADDRESS)


def answer(given: argparse.Namespace) -> str:
    """What to print. Raises `FileFault` for a file of no network, and where no drawing can be made."""
    plan = plan_of(given.network).plan
    here = card(Network(shown_spec(plan), plan.input), given.address)
    if given.form in FORMS:
        return FORMS[given.form](here) + "\n"
    drawings = face.module("app.drawing.card")
    if drawings is None:
        raise FileFault("The drawings come with the app, which is not installed beside the core.")
    svg: str = drawings.drawing(here, plan)
    return svg if given.form == "svg" else as_image(here, svg) + "\n"
