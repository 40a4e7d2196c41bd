"""Steps made of a claim of a study sheet, or of a recorded comparison of trainings."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import VERDICTS, Recorded
from resnet_core.labs.claims.recordings import answer
from resnet_core.labs.claims.table import CLAIMS
from resnet_core.labs.lessons.lesson import Choices, Notes, Reveal, Run, Step
from resnet_core.labs.questions.table import QUESTIONS


def judged(claim: str, keep: str, notes: Notes, question: str = "") -> Step:
    """A sentence of a study sheet to judge; its proof reveals. `question` is for one that lost a formula."""
    told = CLAIMS[claim]

    def reveal() -> Reveal:
        finding = told.proof.find()
        return Reveal(finding.verdict, finding.number, f"{finding.sentence} {told.why}")

    return Step(
        claim,
        question or f"A study sheet says: “{told.sentence}” Is that so?",
        Choices({verdict: verdict.capitalize() for verdict in VERDICTS}),
        reveal,
        keep,
        notes,
        told.show,
        run=Run(told.proof.file, told.proof.run) if isinstance(told.proof, Recorded) else None,
        claim=claim,
    )


def compared(name: str, keep: str, notes: Notes) -> Step:
    """A comparison of trainings, whose recorded run reveals."""
    asked = QUESTIONS[name]

    def reveal() -> Reveal:
        found = answer(name)
        return Reveal(found.key, "", found.why)

    return Step(
        name,
        asked.question,
        Choices({each.key: each.text for each in asked.answers}),
        reveal,
        keep,
        notes,
        links.question(name),
        comparison=name,
        run=Run("questions", name),
    )
