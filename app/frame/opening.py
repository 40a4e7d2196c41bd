"""What a page opens with: its first figure, which is sent with the document, before the app has begun."""

from __future__ import annotations

from typing import NamedTuple

from app.drawing.still.markup import Markup
from app.frame.cards import Figure
from resnet_core.jobs.request import Request


class Controls(NamedTuple):
    """A row of buttons, side by side or `joined`, and what is said beside them."""

    names: tuple[str, ...]
    beside: str = ""
    joined: bool = False


class Opening(NamedTuple):
    """The first figure of a page, and what stands around it. Sentences are Markdown.

    `lead` stands under the title, `figures` under that, then a box: rows of `controls` in outline, which keep
    the place of the app's, the `drawing`, and `words`; `label` says what the drawing shows to those who do
    not see it. `place` is the selector of the app's own figure, and `marks` of
    what is drawn in it: once they are there, the opening is not needed any more. `instead` are requests: the
    page shows their runs in place of this, where there are some.
    """

    title: str
    lead: tuple[str, ...]
    drawing: Markup
    label: str
    words: tuple[str, ...]
    place: str
    marks: str
    controls: tuple[Controls, ...] = ()
    figures: tuple[Figure, ...] = ()
    instead: tuple[Request, ...] = ()
