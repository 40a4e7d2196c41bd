"""Text from outside as it is shown: no Markdown of a visitor's is taken for ours."""

from __future__ import annotations

from resnet_core.checks import SpecError


def sentence(fault: SpecError) -> str:
    """A fault as one sentence of a note."""
    name = fault.field.replace("_", " ")
    return f"**{plain(name)}**: {plain(fault.why)}."


def plain(text: str) -> str:
    """What a visitor typed may be in `text`: shown as it is, not as Markdown."""
    return "".join(f"\\{letter}" if letter in r"\`*_{}[]()<>#+-.!|~$:&" else letter for letter in text)
