"""The arguments that several commands take."""

from __future__ import annotations

import argparse

__all__ = ["add_network", "add_show"]

NETWORK = (
    "a name such as resnet50, or a link such as '?block=basic&depths=2-2-2-2' (with the quotes), or a file"
)


def add_network(command: argparse.ArgumentParser) -> None:
    """One network."""
    command.add_argument("network", metavar="NAME-or-link", help=NETWORK)


def add_show(command: argparse.ArgumentParser) -> None:
    """A network as a table, and another beside it."""
    add_network(command)
    command.add_argument("--against", metavar="NAME-or-link", help="another network, to show the differences")
    forms = command.add_mutually_exclusive_group()
    for form, what in (("csv", "lines of CSV"), ("json", "JSON")):
        forms.add_argument(
            f"--{form}", dest="form", action="store_const", const=form, default="text", help=what
        )
