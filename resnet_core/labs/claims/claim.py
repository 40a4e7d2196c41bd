"""A claim: a sentence of a study sheet, our verdict on it, and the proof that decides. No torch here.

A proof finds numbers, and says of each part of the sentence whether they bear it out. The verdict follows: a
claim is true if all of its parts hold, false if none does, and half true otherwise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias, get_args

from resnet_core.families.published import Source

Verdict = Literal["true", "half true", "false"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Sheet = Literal["cheat sheet", "interview question", "twenty questions", "answer with a table"]
SHEETS: tuple[Sheet, ...] = get_args(Sheet)
Topic = Literal[
    "degradation",
    "gradients",
    "identity and residuals",
    "blocks and their cost",
    "whole networks",
    "order and initialisation",
    "variants",
    "practice",
]
TOPICS: tuple[Topic, ...] = get_args(Topic)


class Check(NamedTuple):
    """One thing that the sentence says, and whether the numbers bear it out."""

    says: str
    holds: bool


class Finding(NamedTuple):
    """What a proof found: the number that decides, a sentence with it, and the parts of the claim."""

    number: str
    sentence: str
    checks: tuple[Check, ...]

    @property
    def verdict(self) -> Verdict:
        """What the parts say together."""
        held = [check.holds for check in self.checks]
        return "true" if all(held) else "half true" if any(held) else "false"


class Link(NamedTuple):
    """A page of the app and the fields of its address: the state that is meant."""

    page: str
    query: str = ""

    @property
    def address(self) -> str:
        """`/explore?depths=2-2-2-2`."""
        return f"/{self.page}?{self.query}" if self.query else f"/{self.page}"


class Computed(NamedTuple):
    """Arithmetic of the core, or a small numerical experiment with fixed seeds: done at once."""

    find: Callable[[], Finding]


class Recorded(NamedTuple):
    """A finding of the run `run` in `resnet_core/recorded/FILE.json`; `here` is where it can be run again."""

    find: Callable[[], Finding]
    file: str
    run: str
    here: Link

    @property
    def script(self) -> str:
        """What made the recording."""
        return f"benchmarks/record_{self.file}.py"


class Cited(NamedTuple):
    """Printed numbers alone, for what no experiment on a small machine can decide."""

    find: Callable[[], Finding]


Proof: TypeAlias = Computed | Recorded | Cited
Kind = Literal["computed", "recorded", "cited"]


@dataclass(frozen=True)
class Claim:
    """A sentence as it stands in its sheet, and the judgement.

    `why` is one or two sentences that hold whatever the proof measures. `show` opens the state that proves
    it. `source` is where to read on, `paper` what stands there, and `quote` its own words.
    """

    id: str
    sentence: str
    sheet: Sheet
    topic: Topic
    verdict: Verdict
    why: str
    proof: Proof
    source: Source
    show: Link
    paper: str = ""
    quote: str = ""

    @property
    def kind(self) -> Kind:
        """What kind of proof it has."""
        match self.proof:
            case Computed():
                return "computed"
            case Recorded():
                return "recorded"
            case Cited():
                return "cited"
