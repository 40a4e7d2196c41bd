"""Steps made of a claim of a study sheet, or of a recorded comparison of trainings."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import VERDICTS
from resnet_core.labs.claims.recordings import answer
from resnet_core.labs.claims.table import CLAIMS
from resnet_core.labs.lessons.lesson import Choices, Notes, Recorded, Reveal, Step
from resnet_core.labs.questions.table import QUESTIONS


def judged(claim: str, keep: str, notes: Notes, seen: Recorded | None = None) -> Step:
    """A sentence of a study sheet to judge; its proof reveals."""
    told = CLAIMS[claim]

    def reveal() -> Reveal:
        finding = told.proof.find()
        return Reveal(finding.verdict, finding.number, f"{finding.sentence} {told.why}")

    return Step(
        claim,
        f"A study sheet says: “{told.sentence}” Is that so?",
        Choices({verdict: verdict.capitalize() for verdict in VERDICTS}),
        reveal,
        keep,
        notes,
        told.show,
        seen,
        claim=claim,
    )


def compared(name: str, keep: str, notes: Notes) -> Step:
    """A comparison of trainings, whose recorded run reveals."""
    asked = QUESTIONS[name]

    def reveal() -> Reveal:
        found = answer(name)
        texts = {each.key: each.text for each in asked.answers}
        return Reveal(found.key, texts[found.key], found.why)

    return Step(
        name,
        asked.question,
        Choices({each.key: each.text for each in asked.answers}),
        reveal,
        keep,
        notes,
        links.question(name),
        comparison=name,
    )
