"""Numbers on screen: rounding, rows, and the files that are written from them."""

import csv
import io
import json
import re
from pathlib import Path

import pytest
from hypothesis import given

from app.drawing import numbers, table
from app.drawing.table import Cell, Row, Table
from app.frame import cards, exports
from app.frame.network_table import NETWORK, network_table
from app.frame.working import working_table
from resnet_core.cost import price
from resnet_core.network import Network, fitted
from resnet_core.readers.parts import parts_of
from resnet_core.readers.working import working
from resnet_core.spec import ArchSpec, ConvNextSpec, Input, VitSpec, from_query
from tests.strategies import specs


def table_of(network: Network, pinned: Network | None = None, opened: tuple[str, ...] = ()) -> Table:
    old = parts_of(pinned.plan) if pinned else ()
    return network_table(network.plan, parts_of(network.plan), old, opened)


def row(table: Table, name: str) -> Row:
    return next(row for row in table.rows if row.cells[0].text == name)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0"),
        (999, "999"),
        (25_557_032, "25.56 M"),
        (4_089_184_256, "4.089 G"),
        (999_999, "1.000 M"),
        (128_000_000, "128.0 M"),
        (3.5, "4"),
    ],
)
def test_counts_have_four_digits(count: int, text: str) -> None:
    assert numbers.short(count) == text


def test_bytes_have_binary_units() -> None:
    assert (numbers.in_bytes(86_121_984), numbers.in_bytes(1023)) == ("82.13 MiB", "1,023 B")


def test_a_share_is_never_rounded_to_nothing() -> None:
    shares = (0, 0.0001, 0.0148, 0.9999, 1)
    assert [*map(numbers.percent, shares)] == ["0 %", "< 0.1 %", "1.5 %", "> 99.9 %", "100 %"]


def test_differences_have_a_sign() -> None:
    assert [numbers.difference(5, old) for old in (3, 5, 7, None)] == ["+2", "", "−2", ""]
    changes = [
        numbers.change(now, then, numbers.short) for now, then in ((110, 100), (90, 100), (5, 5), (5, 0))
    ]
    assert changes == ["+10 (+10.0 %)", "−10 (−10.0 %)", "the same", "+5"]


def test_the_table_has_blocks_subtotals_and_the_total() -> None:
    table = table_of(Network())
    assert [cell.text for cell in row(table, "layer2.0").cells] == [
        *("layer2.0", "projection", "512 × 28²", "379,392", "1.5 %", "372,506,624", "9.1 %"),
        *("1,304,576", "8.432 MiB", "43", "8"),
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


PAIRS = [((3, 4, 23, 3), (3, 4, 6, 3)), ((3, 4, 6, 3), (3, 4, 23, 3)), ((9, 2), (2, 12, 3)), ((3,), (3, 30))]


@pytest.mark.parametrize(("now", "then"), PAIRS)
def test_a_folded_network_is_compared_block_by_block(now: tuple[int, ...], then: tuple[int, ...]) -> None:
    networks = [Network(ArchSpec(depths=depths, widths=(64,) * len(depths))) for depths in (now, then)]
    table = table_of(networks[0], networks[1])
    stages: list[int] = []
    for one in table.rows:
        stages.append(int(one.cells[3].delta.replace(",", "").replace("−", "-") or 0))
        if one.level == "stage":
            *blocks, whole_stage = stages
            assert sum(blocks) == whole_stage
        if one.level != "part" or one.cells[0].text == "stem":
            stages = []


def test_blocks_that_both_networks_have_show_no_difference() -> None:
    deep, shallow = Network(ArchSpec(depths=(3, 4, 23, 3))), Network()
    table = table_of(deep, shallow)
    assert row(table, "layer3.1 to 22").cells[3].delta == "+18,992,128"
    table = table_of(shallow, deep)
    assert {row(table, f"layer3.{block}").cells[3].delta for block in range(6)} == {""}
    only = row(table, "layer3.6 to 22")
    assert (only.cells[1].text, only.cells[3].delta) == ("only in the pinned network", "−18,992,128")


@pytest.mark.parametrize(("height", "width", "batch"), [(224, 224, 1), (480, 640, 64)])
def test_a_difference_has_the_unit_of_its_value(height: int, width: int, batch: int) -> None:
    input = Input(height, width, batch)
    now, then = Network(ArchSpec(depths=(3, 4, 23, 3)), input), Network(ArchSpec(), input)
    for card, old in zip(cards.costs(now, then), cards.costs(then, None), strict=True):
        value, difference, before = map(amount, (card.value, card.under, old.value))
        assert value - difference == pytest.approx(before, rel=1e-3)


def amount(text: str) -> float:
    number, unit = text.split()[:2]
    size = {"k": 1e3, "M": 1e6, "G": 1e9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}
    return float(number) * size[unit]


def test_several_equal_blocks_have_their_sum_and_what_each_takes() -> None:
    table = table_of(Network(ArchSpec(depths=(3, 4, 23, 3))))
    folded = row(table, "layer3.1 to 22").cells
    assert (folded[3].text, folded[3].note) == ("24,578,048", "22 × 1,117,184")


def test_titles_have_help_units_and_definitions() -> None:
    assert all(column.help for column in NETWORK)
    anchors = {column.anchor for column in NETWORK if column.anchor}
    text = (Path(__file__).parents[2] / "docs" / "definitions.md").read_text("utf-8")
    assert anchors <= {
        title.lower().replace(" ", "-") for title in re.findall("^#+ (.*)$", text, re.MULTILINE)
    }
    head = table.as_csv(table_of(Network())).splitlines()[0]
    assert '"Saved for backward, bytes"' in head


@given(specs())
def test_the_working_adds_up_to_the_part(spec: ArchSpec) -> None:
    adds_up(fitted(spec, Input())[0])


@pytest.mark.parametrize("spec", [VitSpec(), ConvNextSpec()], ids=["ViT-B/16", "ConvNeXt-T"])
def test_the_working_of_tokens_and_layer_scales_adds_up_to_the_part(spec: VitSpec | ConvNextSpec) -> None:
    adds_up(Network(spec))


def adds_up(network: Network) -> None:
    for part in parts_of(network.plan):
        *rows, total = working_table(part).rows
        params = sum(int(one.cells[1].text.rpartition("= ")[2].replace(",", "")) for one in rows)
        assert f"{params:,}" == total.cells[1].text == f"{part.cost.params:,}"


def test_the_working_of_a_convolution_reads_as_on_a_blackboard() -> None:
    part = parts_of(Network().plan)[1]
    assert working_table(part).rows[1].cells[1].text == "3*3*64*64 = 36,864"
    assert working(part.content.branch[0]).params.value == 4096  # type: ignore[union-attr, arg-type]


def test_bytes_saved_have_their_working_or_the_reason_for_none() -> None:
    saved = [one.cells[3].text for one in working_table(parts_of(Network().plan)[4]).rows]
    assert saved[:3] == ["its input is saved already"] * 3
    assert saved[3] == "its input is saved already"
    order = parts_of(Network(ArchSpec(norm="none", act="gelu"), Input(batch=2)).plan)[1]
    assert working_table(order).rows[1].cells[3].text == "8*64*56*56 = 1.531 MiB"


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


def test_files_are_named_after_the_network_and_its_images() -> None:
    networks = (Network(), Network(ArchSpec(), Input(batch=64)), CUSTOM)
    code, data = exports.EXPORTS[:2]
    assert [exports.file_name(code, network) for network in networks] == [
        *("resnet50.py", "resnet50.py", "resnext-140-32x4d-3-4-36-3-blocks-without-norm.py")
    ]
    assert [exports.file_name(data, network) for network in networks[:2]] == [
        *("resnet50.json", "resnet50-batch-64.json")
    ]


def test_tables_say_which_images_they_are_for() -> None:
    for text in (exports.as_markdown(CUSTOM), exports.as_latex(CUSTOM)):
        assert "Images of 64 × 96, batch 2, float32." in text.splitlines()[0]


def test_the_code_is_python() -> None:
    compile(exports.as_code(CUSTOM), "resnet.py", "exec")
