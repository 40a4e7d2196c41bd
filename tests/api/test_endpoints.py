"""The HTTP interface says what the terminal and the pages say, for networks of every family."""

from __future__ import annotations

import json
from contextlib import redirect_stdout
from io import StringIO
from urllib.parse import urlencode

import pytest
from hypothesis import given, settings
from openapi_spec_validator import validate

from app.frame.cards import figures
from app.frame.exports import as_json
from app.interface.drawings import DRAWINGS
from resnet_core.__main__ import main
from resnet_core.api.addresses import LONGEST, answered, etag
from resnet_core.api.answer import Answer
from resnet_core.api.description import described
from resnet_core.api.endpoints import ENDPOINTS
from resnet_core.network import Network
from resnet_core.spec import Input, Spec
from resnet_core.zoo import ZOO
from tests.any_network import any_cases
from tests.examples import examples

TOTALS = ("params", "macs", "kept_for_backward_bytes")
LINKS = 60 if examples(1) == 1 else 1000


def ask(name: str, query: str) -> Answer:
    return answered({**ENDPOINTS, **DRAWINGS}[name], query)


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main([*arguments]) == 0
    return capsys.readouterr().out


@given(any_cases())
@settings(max_examples=LINKS, deadline=None)
def test_costs_are_those_of_the_terminal_and_of_the_page(case: tuple[Spec, Input]) -> None:
    network = Network(*case)
    said = json.loads(ask("cost", network.link).text)
    assert said["link"] == f"?{network.link}"
    assert said["totals"] == json.loads(as_json(network))["totals"]
    assert said["input"] == vars(network.input)
    on_screen = [int(figure.under.replace(",", "").split()[0].rstrip(";")) for figure in figures(network)]
    assert on_screen == [said["totals"][name] for name in TOTALS]
    table = ask("table", network.link).text
    with redirect_stdout(StringIO()) as terminal:
        assert main(["show", f"?{network.link}", "--json"]) == 0
    assert table == terminal.getvalue()
    assert json.loads(table)["totals"] == said["totals"]


def test_tables_comparisons_and_code_are_those_of_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    link = "depths=2-2&widths=8-16&height=32&width=32"
    assert ask("table", link).text == printed(capsys, "show", f"?{link}", "--json")
    beside = urlencode({"network": "resnet50", "against": "resnet101"})
    assert ask("table", beside).text == printed(
        capsys, "show", "resnet50", "--against", "resnet101", "--json"
    )
    three = urlencode([("network", name) for name in ("resnet50", "vgg16", f"?{link}")])
    assert ask("compare", three).text == printed(capsys, "compare", "resnet50", "vgg16", f"?{link}", "--json")
    assert ask("code", link).text == printed(capsys, "code", f"?{link}")
    assert ask("card.svg", "network=vit_b_16").text == printed(capsys, "card", "vit_b_16", "--form", "svg")


def test_every_published_network_is_listed_and_its_link_is_that_network() -> None:
    networks = json.loads(ask("networks", "").text)["networks"]
    assert [each["name"] for each in networks] == list(ZOO)
    for each in networks[::9]:
        said = json.loads(ask("cost", each["link"].removeprefix("?")).text)
        assert (said["totals"]["params"], said["totals"]["macs"]) == (each["params"], each["macs"])


def test_fields_beside_a_name_replace_its_own_and_those_of_pages_are_left_out() -> None:
    whole = ask("cost", "network=resnet101&height=288&explore.colour=macs&pin=block%3Dbasic")
    assert json.loads(whole.text)["link"] == "?depths=3-4-23-3&height=288"


@pytest.mark.parametrize(
    ("name", "query", "status", "field", "words"),
    [
        ("cost", "network=resnet5", 404, "network", "the closest are resnet50"),
        ("cost", "depths=0-1", 400, "depths", "The nearest that works is '?depths=1-1"),
        ("cost", "network=resnet50&colour=red", 400, "colour", "no field of a network"),
        ("cost", "x" * (LONGEST + 1), 400, "query", "allowed are 4,096"),
        ("cost", "&".join(f"a{n}=1" for n in range(101)), 400, "query", "more than 100 fields"),
        ("compare", "network=resnet50", 400, "networks", "allowed are 2 to 4"),
        ("compare", "network=resnet50&net=vgg16", 400, "query", "allowed are network"),
        ("networks", "depth=50", 400, "query", "reads no field"),
        ("table", "against=resnet5", 404, "network", "the closest are"),
    ],
)
def test_what_cannot_be_answered_is_a_problem_in_words(
    name: str, query: str, status: int, field: str, words: str
) -> None:
    said = ask(name, query)
    problem = json.loads(said.text)
    assert (said.status, said.kind, problem["status"]) == (status, "application/problem+json", status)
    assert problem["field"] == field
    assert words in problem["detail"]


def test_a_value_that_works_is_given_with_the_problem() -> None:
    assert json.loads(ask("cost", "depths=0-2").text)["nearest"] == [1, 2]


def test_a_tag_is_of_the_address_and_its_query() -> None:
    tags = {etag("cost", "a"), etag("cost", "b"), etag("table", "a")}
    assert len(tags) == 3
    assert etag("cost", "a") in tags


@pytest.mark.parametrize("has_runs", [False, True])
def test_the_description_is_openapi_and_names_every_address(has_runs: bool) -> None:
    whole = described({**ENDPOINTS, **DRAWINGS}, has_runs)
    validate(whole)
    paths = whole["paths"]
    assert isinstance(paths, dict)
    assert {f"/api/v1/{name}" for name in (*ENDPOINTS, *DRAWINGS)} <= set(paths)
    assert ("/api/v1/runs" in paths) == has_runs
