"""Claims in the terminal: as text and as JSON, with proofs and without, and an exit code that tells."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from resnet_core.__main__ import main
from resnet_core.cli import claims
from resnet_core.labs.claims.claim import Claim
from resnet_core.labs.claims.table import ALL, CLAIMS

CLAIM = CLAIMS["bottleneck-weights"]


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["claims", *arguments]) == 0
    return capsys.readouterr().out


def test_the_text_has_every_sentence_with_its_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys)
    assert [line.split()[-2] for line in text.splitlines() if line.endswith(ENDS)] == [
        each.id for each in ALL
    ]
    assert f"TRUE  {CLAIM.id} (computed)" in text
    assert "three batch norms add" not in text


ENDS = ("(computed)", "(recorded)", "(cited)")


def test_the_json_has_every_field_of_a_claim(capsys: pytest.CaptureFixture[str]) -> None:
    records = {each["id"]: each for each in json.loads(printed(capsys, "--json"))}
    assert list(records) == [claim.id for claim in ALL]
    record = records[CLAIM.id]
    assert record["sentence"] == CLAIM.sentence
    assert record["verdict"] == "true"
    assert record["proof"] == {"kind": "computed"}
    assert "finding" not in record
    assert records["training-error-rises"]["proof"] == {
        "kind": "recorded",
        "file": "degradation.json",
        "run": "lab",
        "script": "benchmarks/record_degradation.py",
        "here": "/training?training.first=none",
    }


def test_with_proofs_the_numbers_stand_beside_the_claim(capsys: pytest.CaptureFixture[str]) -> None:
    records = {each["id"]: each for each in json.loads(printed(capsys, "--json", "--prove"))}
    assert records[CLAIM.id]["finding"]["number"] == "69,632"
    assert all(each["finding"]["verdict"] == each["verdict"] for each in records.values())
    assert "69,632. 16,384 + 36,864" in printed(capsys, "--prove")


def test_a_verdict_that_its_proof_contradicts_is_named() -> None:
    wrong: Claim = replace(CLAIM, verdict="false")
    assert claims.contradicted([CLAIM, wrong]) == [CLAIM.id]
    assert claims.contradicted() == []
