"""`python -m resnet_core claims`: claims with their verdicts, as text or JSON, and their proofs."""

from __future__ import annotations

import json
import textwrap
from argparse import ArgumentParser
from collections.abc import Iterable

from resnet_core.labs.claims.claim import Cited, Claim, Computed, Finding, Proof, Recorded
from resnet_core.labs.claims.table import ALL

WIDTH = 96


def add_arguments(parser: ArgumentParser) -> None:
    """Describes the arguments that the command reads."""
    parser.add_argument("--json", action="store_true", help="one JSON list of all claims")
    parser.add_argument(
        "--prove", action="store_true", help="run every proof; 1 if a verdict does not follow"
    )


def contradicted(claims: Iterable[Claim] = ALL) -> list[str]:
    """The names of the claims whose proof finds another verdict."""
    return [claim.id for claim in claims if claim.proof.find().verdict != claim.verdict]


def as_json(prove: bool, claims: Iterable[Claim] = ALL) -> str:
    """All claims as JSON; with `prove`, each with what its proof finds."""
    return json.dumps([_record(claim, prove) for claim in claims], indent=1, ensure_ascii=False) + "\n"


def as_text(prove: bool, claims: Iterable[Claim] = ALL) -> str:
    """All claims as paragraphs."""
    return "\n".join(_paragraph(claim, prove) for claim in claims)


def _record(claim: Claim, prove: bool) -> dict[str, object]:
    record: dict[str, object] = {
        "id": claim.id,
        "sentence": claim.sentence,
        "sheet": claim.sheet,
        "topic": claim.topic,
        "verdict": claim.verdict,
        "why": claim.why,
        "proof": {"kind": claim.kind, **_of_proof(claim.proof)},
        "source": str(claim.source),
        "paper": claim.paper,
        "quote": claim.quote,
        "show": claim.show.address,
    }
    return record | ({"finding": _of_finding(claim.proof.find())} if prove else {})


def _of_proof(proof: Proof) -> dict[str, object]:
    match proof:
        case Recorded(_, file, run, here):
            return {"file": f"{file}.json", "run": run, "script": proof.script, "here": here.address}
        case Computed() | Cited():
            return {}


def _of_finding(finding: Finding) -> dict[str, object]:
    return {
        "verdict": finding.verdict,
        "number": finding.number,
        "sentence": finding.sentence,
        "parts": [check._asdict() for check in finding.checks],
    }


def _paragraph(claim: Claim, prove: bool) -> str:
    lines = [f"{claim.verdict.upper()}  {claim.id} ({claim.kind})", *_wrapped(f'"{claim.sentence}"')]
    if prove:
        finding = claim.proof.find()
        lines += _wrapped(f"{finding.number}. {finding.sentence}")
    return "\n".join([*lines, *_wrapped(claim.why), *_wrapped(f"{claim.source}."), ""])


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent="  ", subsequent_indent="  ")
