"""Each claim's verdict follows from its proof, its recording ships with a script, and its links are clean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, combinations
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from app.frame import kept
from app.frame.places import PLACES
from app.training.parts_controls import TITLES
from resnet_core.labs.block_lab import CHANNELS, GROUPS, RATIOS
from resnet_core.labs.checkpoints import record
from resnet_core.labs.claims.claim import SHEETS, TOPICS, Check, Claim, Finding, Link, Recorded
from resnet_core.labs.claims.table import ALL, CLAIMS
from resnet_core.labs.gradients.points import QUANTITIES
from resnet_core.labs.gradients.twins import TWINS
from resnet_core.labs.lesion.settings import text
from resnet_core.labs.questions.table import QUESTIONS
from resnet_core.labs.recorded import runs
from resnet_core.network import Address, read_address, read_pin
from resnet_core.plan import named_blocks, unfold
from resnet_core.spec import Input

ROOT = Path(__file__).resolve().parents[2]
PAGES = {place.address for place in PLACES}
NAMES = [claim.id for claim in ALL]


@pytest.mark.parametrize("claim", ALL, ids=NAMES)
def test_the_verdict_follows_from_the_numbers(claim: Claim) -> None:
    finding = claim.proof.find()
    assert finding.checks
    assert finding.verdict == claim.verdict
    assert re.search(r"\d", finding.number)
    assert finding.sentence.endswith(".")
    assert all(check.says.endswith(".") for check in finding.checks)


def test_a_verdict_is_what_the_parts_say() -> None:
    def verdict(*held: bool) -> str:
        return Finding("", "", tuple(Check("", each) for each in held)).verdict

    assert (verdict(True), verdict(False), verdict(True, False)) == ("true", "false", "half true")


@pytest.mark.parametrize("claim", ALL, ids=NAMES)
def test_a_recorded_proof_names_a_run_that_ships_and_its_script(claim: Claim) -> None:
    if isinstance(claim.proof, Recorded):
        assert claim.proof.run in runs(claim.proof.file)
        assert (ROOT / claim.proof.script).is_file()


def links(claim: Claim) -> list[Link]:
    return [claim.show, *([claim.proof.here] if isinstance(claim.proof, Recorded) else [])]


@pytest.mark.parametrize("claim", ALL, ids=NAMES)
def test_links_open_a_page_that_repairs_nothing(claim: Claim) -> None:
    for link in links(claim):
        links_open(link)


def links_open(link: Link) -> None:
    """Checks that the page of a link is there and takes every field as it is."""
    page, query = link
    fields = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)))
    address = read_address(fields)
    assert page in PAGES
    assert address.faults == ()
    assert all(read_pin(pin)[1] == () for pin in address.pins)
    for name, value in address.page_fields.items():
        assert name.startswith(f"{page}.")
        assert value in allowed(name, address), (name, value)


def allowed(name: str, address: Address) -> set[str]:
    """The values that the field of a page can have, as far as links use them."""
    questions, parts = set(QUESTIONS), {part.key for part in address.network.parts}
    blocks = {each.name for each in named_blocks(address.network.plan)}
    shipped = record().checkpoints
    by_field: dict[str, set[str]] = {
        "explore.block": parts | blocks,
        "block-lab.channels": set(map(str, CHANNELS)),
        "block-lab.groups": set(map(str, GROUPS)),
        "block-lab.ratio": set(map(str, RATIOS)),
        "gradients.block": blocks,
        "gradients.no_norm": {kept.ON},
        "gradients.schemes_shown": {"signal", "branch"},
        "gradients.shown": set(QUANTITIES),
        "gradients.twins": {",".join(names) for names in subsets(TWINS)},
        "gradients.when": {"film"},
        "lesion.deleted": {text([each]) for name in shipped for each in names_of(name)},
        "lesion.network": set(shipped),
        "training.first": {"none"},
        "training.guess": {f"{question}:none" for question in questions},
        "training.part": set(TITLES),
        "training.question": questions,
    }
    return by_field[name]


def subsets(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    every = tuple(names)
    return chain.from_iterable(combinations(every, count) for count in range(1, 4))


def names_of(checkpoint: str) -> list[str]:
    return [each.name for each in named_blocks(unfold(record().checkpoints[checkpoint].spec, Input(8, 8)))]


def test_texts_are_written_out() -> None:
    for claim in ALL:
        assert claim.why.endswith("."), claim.id
        assert claim.paper == "" or claim.paper.endswith("."), claim.id
        assert "!" not in claim.why + claim.paper, claim.id
        assert claim.source.place, claim.id
        assert re.fullmatch(r"[a-z0-9-]{3,40}", claim.id), claim.id


def test_no_claim_stands_twice() -> None:
    assert len(CLAIMS) == len(ALL)
    assert [
        text for text, times in Counter((each.sentence, each.sheet) for each in ALL).items() if times > 1
    ] == []
    assert {claim.sheet for claim in ALL} <= set(SHEETS)
    assert {claim.topic for claim in ALL} <= set(TOPICS)


def test_there_are_as_many_claims_and_proofs_as_were_set_out() -> None:
    kinds = Counter(claim.kind for claim in ALL)
    assert len(ALL) >= 85
    assert kinds["computed"] >= 40
    assert kinds["recorded"] >= 25
