"""Whatever a link says, the reader answers with a network and with what it ignored."""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count, islice
from random import Random

import pytest

from resnet_core.spec import CHOICES, FORMS, ArchSpec, Input, SpecError, from_query, read_query
from tests.examples import drawn, examples

FIELDS = {*vars(ArchSpec()), *vars(Input())}
FIELD_NAMES = sorted(FIELDS)

PIECES = (
    *(
        "3",
        "4",
        "0",
        "64",
        "512",
        "-",
        "--",
        "-1",
        "1e9",
        "9" * 9,
        "9" * 12,
        "9" * 40,
        "0" * 30 + "7",
        "3-4-6-3",
    ),
    *("basic", "bottleneck", "BASIC", "none", "se", "deep", "1x1", "3x3", "pre", "identity", "float16", "he"),
    *(
        "nan",
        "NaN",
        "inf",
        "-inf",
        "1e999",
        "0.5",
        ".5",
        "5.",
        "-0.0",
        "0x10",
        "1_000",
        "+3",
        "1/0",
        "True",
        "None",
    ),
    *(
        "\u0663",
        "\u0967\u0968",
        "\uff11\uff12",
        "²",
        "Ⅷ",
        "é",
        "e\u0301",
        "\u202e",
        "\u200b",
        "\ufeff",
        "\U0001f525",
        "\ud800",
    ),
    *(
        "\x00",
        "\n",
        "\r\n",
        "\t",
        "\x1b[31m",
        "\x7f",
        "\x85",
        " ",
        "",
        ",",
        ";",
        "&",
        "=",
        "%00",
        "%",
        "\\",
        "/",
    ),
    *(
        "<script>alert(1)</script>",
        "<img src=x onerror=y>",
        "'",
        '"',
        "{{7*7}}",
        "${x}",
        "../../etc",
        "[[1]]",
        "{}",
    ),
    *(
        "(1,2)",
        "__import__('os')",
        "lambda: 0",
        "DROP TABLE",
        "a" * 300,
        "-" * 200,
        "1-" * 100,
        "((((((((" * 9,
    ),
)
NAMES = (*FIELD_NAMES, "", "Block", "depths ", "__class__", "self", "seed", "\x00", "<b>", "ü", "x" * 500)


def hostile_links(seed: int) -> Iterator[dict[str, str]]:
    """Links without end, of one to eight fields. Every third has plausible texts only, to reach the rules."""
    draw = Random(seed)
    for number in count():
        names = draw.choices(FIELD_NAMES if number % 3 == 0 else NAMES, k=draw.randint(1, 8))
        yield {
            name: _plausible_text(draw, name) if number % 3 == 0 else _hostile_text(draw) for name in names
        }


def _plausible_text(draw: Random, field: str) -> str:
    if field in CHOICES:
        return str(draw.choice(CHOICES[field]))
    if field == "dtype":
        return draw.choice(("float32", "float16"))
    if field == "drop_path":
        return draw.choice(("0", "0.2", "0.9", "1e-9", "0.95"))
    if field in ("depths", "widths"):
        return "-".join(
            draw.choice(("1", "3", "7", "64", "512")) for _ in range(draw.choice((3, 4, 4, 4, 5)))
        )
    return draw.choice(("1", "2", "7", "64", "224", "1000000000", "0"))


def _hostile_text(draw: Random) -> str:
    match draw.randrange(400):
        case 0:
            return draw.choice(PIECES) * 2000
        case roll if roll < 60:
            return "".join(chr(draw.randrange(0x110000)) for _ in range(draw.randint(1, 12)))
        case _:
            return "".join(draw.choices(PIECES, k=draw.choice((1, 1, 1, 2, 3, 4))))


def outcome(link: dict[str, str]) -> str:
    """ "read" or "refused", when the reader does what it promises."""
    spec, input, faults = read_query(link)
    assert (type(spec), type(input)) == (ArchSpec, Input)
    assert all(fault.field in FIELDS or fault.nearest is None for fault in faults)
    assert all(len(str(fault)) < 400 for fault in faults)
    try:
        strict = from_query(link)
    except SpecError as error:
        return "refused" if str(error) == str(faults[0]) else "refused for another reason"
    return "read" if strict == spec and not faults else "read in spite of faults"


@drawn
@pytest.mark.slow
def test_hostile_links_give_a_network_or_say_why_not() -> None:
    links = examples(5_000, 100_000)
    started = time.process_time()
    outcomes = Counter(map(outcome, islice(hostile_links(0), links)))
    seconds = time.process_time() - started
    print(f"{dict(outcomes)} in {seconds:.1f} s of processor time")
    assert outcomes.keys() == {"read", "refused"}
    assert outcomes.total() == links
    assert outcomes["read"] > links // 20, "nearly all are refused: too few get as far as the rules"


def test_a_reader_that_fails_on_a_link_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FORMS, int, (re.compile(r".*", re.DOTALL), int, "anything"))
    with pytest.raises(ValueError, match="invalid literal"):
        Counter(map(outcome, islice(hostile_links(0), 1000)))


def test_a_refusal_is_not_repeated_endlessly() -> None:
    # Many faults at once: each field is moved a few times at most.
    link = {"block": "x", "depths": "0-0", "widths": "0", "groups": "0", "scales": "99", "stem": "deep"}
    _, _, faults = read_query(link)
    assert len(faults) <= 2 * len(FIELDS)


@pytest.mark.parametrize("length", [10**6, 10**7])
def test_a_very_long_text_is_refused_at_once(length: int) -> None:
    started = time.process_time()
    for text in ("9" * length, "1-" * (length // 2), "x" * length):
        for field in ("depths", "groups", "drop_path", "stem"):
            fault = read_query({field: text})[2][0]
            assert len(fault.why) < 250
    assert time.process_time() - started < 2
