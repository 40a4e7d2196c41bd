"""Sentences of the page on claims."""

from __future__ import annotations

from collections.abc import Mapping

from app import session
from app.frame import places
from app.runs import conditions
from resnet_core.labs.claims.claim import Cited, Claim, Computed, Finding, Link, Proof, Recorded, Verdict
from resnet_core.labs.recorded import runs

HEADLINE = "Claims: what study sheets say about ResNets, judged"
INTRODUCTION = (
    "Sentences from four sheets that people learn from for interviews, word for word. Judge one yourself, "
    "then see our verdict, the number that decides it, and the page that shows it."
)
VERDICTS: Mapping[Verdict, str] = {"true": "True", "half true": "Half true", "false": "False"}
MOST_LETTERS = 110
ARXIV = "https://arxiv.org/abs/"


def short(sentence: str) -> str:
    """A sentence as one entry of a list, cut after a word."""
    if len(sentence) <= MOST_LETTERS:
        return session.plain(sentence)
    return session.plain(sentence[:MOST_LETTERS].rpartition(" ")[0] + " …")


def place(claim: Claim) -> str:
    """Where the sentence comes from, and what it is about."""
    return f"Sheet: {claim.sheet} · Topic: {claim.topic}"


def headline(claim: Claim, guess: Verdict | None) -> str:
    """Our verdict beside the visitor's."""
    ours = f"{VERDICTS[claim.verdict]}."
    if guess is None:
        return ours
    return f"{ours} You said so too." if guess == claim.verdict else f"{ours} You said: {guess}."


def checks(finding: Finding) -> str:
    """The parts of the claim as a list."""
    return "\n".join(
        f"- {'Holds' if check.holds else 'Does not hold'}: {session.plain(check.says)}"
        for check in finding.checks
    )


def source(claim: Claim) -> str:
    """Where to read on: what the paper reports and, where we have them, its own words."""
    name = session.plain(f"{claim.source.work}, {claim.source.place}")
    linked = f"[{name}]({ARXIV}{claim.source.arxiv})" if claim.source.arxiv else name
    quoted = f"“{session.plain(claim.quote)}”" if claim.quote else ""
    told = " ".join(filter(None, (quoted, session.plain(claim.paper))))
    return f"{linked}: {told}" if told else f"Read on: {linked}."


def proof(proof: Proof) -> str:
    """How the number came about."""
    match proof:
        case Computed():
            return "Computed now, on this server."
        case Recorded(_, file, run):
            recorded = runs(file)[run]
            return f"{conditions.sentence(recorded.conditions, made=recorded.made)} Made by {proof.script}."
        case Cited():
            return "Cited: no experiment on a small machine can decide this."


def page(link: Link) -> str:
    """The title of the page that a link opens."""
    return places.at(link.page).title


def counted(shown: int, every: int) -> str:
    """How many claims the list has."""
    return f"{every} claims" if shown == every else f"{shown} of {every} claims"
