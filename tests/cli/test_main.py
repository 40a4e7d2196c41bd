"""The terminal: tables that add up, files that can be saved, reconciliations, and sentences for mistakes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from resnet_core.__main__ import main
from resnet_core.code.network import write_code
from resnet_core.cost import price
from resnet_core.experiments.counters import tools
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec, Input, as_resnet, from_query
from resnet_core.zoo import PUBLISHED, RESNETS


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """What a call prints that goes well."""
    assert main(list(arguments)) == 0
    out, err = capsys.readouterr()
    assert err == ""
    return out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The sentence on the error channel of a call that prints nothing else."""
    assert main(list(arguments)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    return err


def number(text: str) -> int:
    return int(text.replace(",", ""))


def figures(table: str) -> dict[str, tuple[int, int]]:
    """Parameters and MACs of each line, by its name."""
    lines = [line.split() for line in table.splitlines()[3:] if line.endswith(tuple("0123456789"))]
    return {first: (number(params), number(macs)) for first, *_, params, macs in lines}


def test_show_prints_resnet50_as_this_table(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "show", "resnet50").splitlines()
    assert lines[2:6] == [
        "block       kind                              output          parameters           MACs",
        "stem        7x7 / 2, max pool                 64 x 56 x 56         9,536    118,013,952",
        "layer1.0    1x1, 3x3, 1x1, projection         256 x 56 x 56       75,008    231,211,008",
        "layer1.1-2  1x1, 3x3, 1x1, identity, 2 times  256 x 56 x 56      140,800    436,731,904",
    ]
    assert lines[-3].split() == ["total", "25,557,032", "4,089,184,256"]
    assert lines[-1] == "A line for several blocks shows their sum."


@pytest.mark.parametrize("name", RESNETS)
def test_the_columns_add_up_to_the_price(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    cost = price(unfold(RESNETS[name], PUBLISHED[name].input))
    lines = figures(printed(capsys, "show", name))
    assert lines.pop("total") == (cost.params, cost.macs)
    params, macs = zip(*lines.values(), strict=True)
    assert (sum(params), sum(macs)) == (cost.params, cost.macs)


def test_the_columns_line_up(capsys: pytest.CaptureFixture[str]) -> None:
    for name in RESNETS:
        table = printed(capsys, "show", name).splitlines()[2:]
        lines = [line for line in table if line and not line.startswith("A line")]
        assert len({len(line) for line in lines}) == 1


def test_a_million_blocks_take_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    table = printed(capsys, "show", "?depths=1-1000000&widths=64-128")
    assert "layer2.1-999999" in figures(table)
    assert len(table.splitlines()) == 11


def test_a_table_names_what_is_special(capsys: pytest.CaptureFixture[str]) -> None:
    link = "?groups=2&scales=4&attention=se&output_stride=8&shortcut=none&depths=1-1-2-1"
    table = printed(capsys, "show", link)
    assert "1x1, 3 of 3x3 (2 groups, dilation 2), 1x1, SE gate, no shortcut" in table


def test_a_concatenation_is_written_branch_by_branch(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "show", "densenet121").splitlines()
    assert sum("  [x | 1x1, 3x3]  " in line for line in lines) == 58
    halves = "[half of x | half of x, 1x1, 3x3 (58 groups), 1x1], channel shuffle (2 groups), 3 times"
    assert halves in printed(capsys, "show", "shufflenet_v2_x1_0")


def test_after_attention_the_receptive_field_is_the_whole_image(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "vit_b_16"]) == main(["show", "vit_b_16", "--csv"]) == 0
    text = capsys.readouterr().out
    assert "receptive field the whole image, stride 16" in text
    assert "stage1.0 to 11,768,197,1,whole image,16," in text


@pytest.mark.parametrize("before", ["", "http://localhost:8501/", "https://example.org/explore/"])
@pytest.mark.parametrize("after", ["", "#strip"])
def test_a_link_with_or_without_an_address_is_read(
    before: str, after: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = printed(capsys, "code", f"{before}?block=basic&depths=2-2-2-2{after}")
    assert given == write_code(as_resnet(from_query({"block": "basic", "depths": "2-2-2-2"})))


def test_an_address_without_fields_is_resnet50(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "code", "http://localhost:8501/") == write_code(ArchSpec())


def test_a_link_brings_its_image_size(capsys: pytest.CaptureFixture[str]) -> None:
    table = printed(capsys, "show", "?height=64&width=96")
    assert figures(table)["total"] == price(unfold(ArchSpec(), Input(64, 96)))[:2]


def test_what_other_pages_keep_in_a_link_is_left_out_with_a_note(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", "?block=basic&lab.ratio=4"]) == 0
    out, err = capsys.readouterr()
    assert out == write_code(ArchSpec(block="basic"))
    assert err == "no field is called 'lab.ratio': it was left out\n"


@pytest.mark.parametrize("what", ["show", "code", "check"])
def test_an_unknown_name_brings_the_closest_names(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert "'rexnet50'; the closest are resnet50" in refused(capsys, what, "rexnet50")


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        ("zzzzzz", "--help lists the names"),
        ("", "no network is called ''"),
        ("x" * 10_000, "xxx...'"),
        ("?depths=0", "depths: 0 was given"),
        ("?block=basik", "block: 'basik' was given; allowed are basic, bottleneck"),
        ("?block=basic&groups=2", "groups: 2 was given"),
        ("?height=3", "height: 3 was given"),
        ("?depths=" + "9" * 5_000, "depths: "),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    network: str, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert sentence in refused(capsys, "show", network)


@pytest.mark.parametrize("arguments", [[], ["draw", "resnet50"], ["show"], ["show", "resnet50", "more"]])
def test_other_arguments_are_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: python -m resnet_core" in capsys.readouterr().err


def test_help_lists_every_name(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert all(name in text for name in RESNETS)


def test_check_closes_every_difference(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "check", "cifar_resnet20")
    rests = [line.split() for line in text.splitlines() if line.startswith("  rest")]
    assert rests == [["rest", "0"]] * 11
    assert "ours: 40,551,040 MACs, 269,722 parameters" in text
    assert "  ours" in text
    assert "1 for each element that is averaged" in text


def test_check_says_which_tool_was_not_asked(capsys: pytest.CaptureFixture[str]) -> None:
    text = printed(capsys, "check", "?depths=5000&widths=8")
    assert text.count("not asked, because the network has 5,000 blocks") == 11


def test_check_fails_on_a_difference_that_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tool = tools.TOOLS[0]
    monkeypatch.setattr(tools, "TOOLS", (tool._replace(totals=lambda _: (tools.Total(7, 1),)),))
    assert main(["check", "cifar_resnet20"]) == 1
    assert f"{7 - 2 * 40_551_040:,}" in capsys.readouterr().out


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_only_check_imports_torch() -> None:
    script = (
        "import sys\n"
        "from resnet_core.__main__ import main\n"
        "for what in ('show', 'code', 'check'):\n"
        "    assert main([what, '?depths=1&widths=8&height=32&width=32']) == 0\n"
        "    print(what, 'torch' in sys.modules, file=sys.stderr)"
    )
    assert run("-c", script).stderr == "show False\ncode False\ncheck True\n"


@pytest.mark.parametrize(("network", "code"), [("resnet50", 0), ("rexnet50", 2)])
def test_the_module_runs_by_itself_and_ends_with_a_code(network: str, code: int) -> None:
    ended = run("-m", "resnet_core", "show", network)
    assert ended.returncode == code
    assert bool(ended.stdout) == (code == 0)


@pytest.mark.parametrize("what", ["show", "code"])
def test_a_closed_pipe_ends_it_without_a_word(what: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "resnet_core", what, "resnet152"]
    ended = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)
    os.close(writer)
    assert ended.stderr == ""
    assert ended.returncode == 0


SIGNALS = "?block=basic&depths=1-1&widths=8-16&stem=cifar&dims=1&in_channels=1&width=64"


def test_a_network_of_signals_has_values_and_no_pixels(capsys: pytest.CaptureFixture[str]) -> None:
    shown = printed(capsys, "show", SIGNALS) + printed(capsys, "card", SIGNALS)
    for said in ("one signal of 64 values", "receptive field 13 values", "at length 64: ", "MACs per signal"):
        assert said in shown
    assert "image" not in shown
    assert "pixel" not in shown


@pytest.mark.parametrize(
    ("what", "why"), [("fit", "what fits is looked for among images"), ("backbone", "heads read images")]
)
def test_what_is_for_images_alone_says_so_of_signals(
    what: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert why in refused(capsys, what, SIGNALS)
