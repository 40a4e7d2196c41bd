"""Numbers on screen: rounding, rows, and the files that are written from them."""

import csv
import io
import json

import pytest
from hypothesis import given

from app.drawing import numbers
from app.drawing.table import Cell, Row, Table
from app.frame import exports
from app.frame.network_table import NETWORK, network_table
from app.frame.working import working_table
from resnet_core.cost import price
from resnet_core.network import Network, fitted
from resnet_core.readers.parts import parts_of
from resnet_core.readers.working import working
from resnet_core.spec import ArchSpec, Input, from_query
from tests.strategies import specs


def table_of(network: Network, pinned: Network | None = None, opened: tuple[str, ...] = ()) -> Table:
    old = parts_of(pinned.plan) if pinned else ()
    return network_table(network.plan, parts_of(network.plan), old, opened)


def row(table: Table, name: str) -> Row:
    return next(row for row in table.rows if row.cells[0].text == name)


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0"), (999, "999"), (25_557_032, "25.56 M"), (4_089_184_256, "4.089 G"), (999_999, "1 M")],
)
def test_counts_have_four_digits(count: int, text: str) -> None:
    assert numbers.short(count) == text


def test_bytes_have_binary_units() -> None:
    assert (numbers.in_bytes(86_121_984), numbers.in_bytes(1023)) == ("82.13 MiB", "1023 B")


def test_a_share_is_never_rounded_to_nothing() -> None:
    shares = (0, 0.0001, 0.0148, 0.9999, 1)
    assert [*map(numbers.percent, shares)] == ["0 %", "< 0.1 %", "1.5 %", "> 99.9 %", "100 %"]


def test_differences_have_a_sign() -> None:
    assert [numbers.difference(5, old) for old in (3, 5, 7, None)] == ["+2", "", "−2", ""]
    assert numbers.change(110, 100) == "+10 (+10.0 %)"
    assert numbers.change(90, 100) == "−10 (−10.0 %)"
    assert numbers.change(5, 5) == "the same"
    assert numbers.change(5, 0) == "+5"


def test_the_table_has_blocks_subtotals_and_the_total() -> None:
    table = table_of(Network())
    assert [cell.text for cell in row(table, "layer2.0").cells] == [
        *("layer2.0", "projection", "512 × 28²", "379,392", "1.5 %", "372,506,624", "9.1 %"),
        *("1,304,576", "8,841,216", "43", "8"),
    ]
    assert row(table, "stage 4").cells[3].text == "14,964,736"
    assert row(table, "network").cells[3].text == "25,557,032"
    assert row(table, "network").cells[5].text == "4,089,184,256"


def test_only_opened_parts_come_with_layers() -> None:
    table = table_of(Network(), opened=("layer1.0",))
    assert [len(one.inner) for one in table.rows[:3]] == [0, 11, 0]
    assert row(table, "layer1.0").inner[3].cells[:4] == tuple(
        map(Cell, ("conv2", "conv 3×3", "64 × 56²", "36,864"))
    )


def test_a_pinned_network_gives_differences() -> None:
    table = table_of(Network(), pinned=Network(ArchSpec("basic", (2, 2, 2, 2))))
    assert row(table, "network").cells[3].delta == "+13,867,520"
    assert row(table, "layer1.2").cells[3].delta == "+70,400"
    assert row(table, "stem").cells[3].delta == ""


@given(specs())
def test_the_working_adds_up_to_the_part(spec: ArchSpec) -> None:
    for part in parts_of(fitted(spec, Input())[0].plan):
        *rows, total = working_table(part).rows
        params = sum(int(one.cells[1].text.rpartition("= ")[2].replace(",", "")) for one in rows)
        assert f"{params:,}" == total.cells[1].text == f"{part.cost.params:,}"


def test_the_working_of_a_convolution_reads_as_on_a_blackboard() -> None:
    part = parts_of(Network().plan)[1]
    assert working_table(part).rows[1].cells[1].text == "3*3*64*64 = 36,864"
    assert working(part.content.branch[0]).params.value == 4096  # type: ignore[union-attr, arg-type]


# ---------------------------------------------------------------------------------------------------- files

CUSTOM = Network(ArchSpec(depths=(3, 4, 36, 3), groups=32, width_per_group=4, norm="none"), Input(64, 96, 2))


@pytest.mark.parametrize("export", exports.EXPORTS, ids=lambda export: export.ending)
@pytest.mark.parametrize("network", [Network(), CUSTOM], ids=["resnet50", "custom"])
def test_every_file_can_be_written(export: exports.Export, network: Network) -> None:
    assert len(export.write(network)) > 500


def test_the_csv_adds_up_to_the_network() -> None:
    rows = list(csv.DictReader(io.StringIO(exports.as_csv(CUSTOM))))
    assert sum(int(one["copies"]) * int(one["macs"]) for one in rows) == price(CUSTOM.plan).macs


def test_the_json_holds_the_link_to_the_same_network() -> None:
    read = json.loads(exports.as_json(CUSTOM))
    query = dict(pair.split("=") for pair in read["link"][1:].split("&"))
    assert from_query({name: text for name, text in query.items() if name in read["spec"]}) == CUSTOM.spec
    assert read["totals"]["params"] == price(CUSTOM.plan).params


def test_markdown_and_latex_have_a_cell_for_each_column() -> None:
    columns = len(NETWORK)
    lines = [line for line in exports.as_markdown(CUSTOM).splitlines() if line.startswith("|")]
    assert {line.count("|") for line in lines} == {columns + 1}
    body = [line for line in exports.as_latex(CUSTOM).splitlines() if line.endswith(r"\\")]
    assert {line.count(" & ") for line in body} == {columns - 1}
    assert "%" not in "".join(body).replace(r"\%", "")


def test_the_code_is_python() -> None:
    compile(exports.as_code(CUSTOM), "resnet.py", "exec")
