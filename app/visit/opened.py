"""The networks of files that a visitor opened, kept as text: hot reloading evicts classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from resnet_core.files.networks import from_text
from resnet_core.spec import Traced

Networks: TypeAlias = Mapping[str, Traced]
MOST = 4  # with the one on screen


def networks(texts: Mapping[str, str]) -> Networks:
    """The networks by digest, as links name them."""
    return {digest: from_text(text) for digest, text in texts.items()}


def kept(texts: Mapping[str, str], new: Traced) -> dict[str, str]:
    """The texts with one more, without the oldest if they are too many."""
    others = {digest: text for digest, text in texts.items() if digest != new.digest}
    return dict([*others.items(), (new.digest, new.text)][-MOST:])
