"""Formats and pruning by magnitude, on a digit network: live for a moment, and what was recorded."""

from __future__ import annotations

import pytest
import torch

from resnet_core.data.datasets import DIGITS, dataset
from resnet_core.edge.pruning import pruned, uniform
from resnet_core.experiments.edge import budget, formats, pruning, quantised
from resnet_core.experiments.edge.magnitude import by_magnitude
from resnet_core.labs.checkpoints import record
from resnet_core.labs.edge.findings import findings
from resnet_core.labs.edge.record import PERCENTS, over_seeds
from resnet_core.labs.latencies.settings import joined
from resnet_core.network import Network
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec, Input

SPEC = record().checkpoints["residual20"].spec
EIGHT = Input(8, 8)


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (budget, formats, pruning):
        monkeypatch.setattr(module, "SECONDS", 0.0)


def test_every_format_answers_the_digits() -> None:
    found = findings(formats.run(SPEC, EIGHT, {}, 0, "cpu"))
    wrong = record().checkpoints["residual20"].wrong
    rows = {(each.format, each.runtime): each for each in found.answers}
    assert len(rows) == len(found.times) == 5
    assert rows["float32", "PyTorch"].wrong == rows["folded", "PyTorch"].wrong == wrong
    assert rows["float32", "ONNX Runtime"].changed == 0
    assert abs((rows["int8", "ONNX Runtime"].wrong or 0) - wrong) <= 3
    assert rows["int8", "ONNX Runtime"].bytes <= 0.27 * rows["float32", "PyTorch"].bytes
    assert found.seconds("int8", "PyTorch") is None
    assert found.conditions is not None


def test_a_pruned_network_is_run_in_every_format_without_onnx_runtime_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(quantised, "PACKAGES", ("a_package_that_nobody_has",))
    spec = ArchSpec(widths=(8, 16), depths=(1, 1), stem="cifar")
    found = findings(formats.run(spec, Input(16, 16), {"inner": "50-25", "trunk": 50}, 0, "cpu"))
    assert [each.format for each in found.missing] == ["int8"]
    assert [each.wrong for each in found.answers] == [None] * 3


def test_the_strongest_filters_stay() -> None:
    plan = unfold(SPEC, EIGHT)
    network = pruning.trained(SPEC, "")
    smaller = pruned(plan, uniform(plan, 50))
    cut = by_magnitude(network, plan, smaller)
    before, after = network.state_dict(), cut.state_dict()
    norms = before["layer1.0.conv1.weight"].abs().sum((1, 2, 3))
    stay = norms.argsort(descending=True)[:4].sort().values
    assert torch.equal(after["layer1.0.conv1.weight"], before["layer1.0.conv1.weight"][stay])
    assert torch.equal(after["layer1.0.conv2.weight"], before["layer1.0.conv2.weight"][:, stay])
    assert torch.equal(after["layer1.0.bn1.running_var"], before["layer1.0.bn1.running_var"][stay])
    same = by_magnitude(network, plan, plan)
    images = torch.from_numpy(dataset(DIGITS).test_images[:4])
    assert torch.equal(same(images), network(images))


def test_two_epochs_mend_most_of_what_pruning_broke() -> None:
    found = findings(pruning.run(SPEC, EIGHT, {"percent": 25, "epochs": 1}, 0, "cpu"))
    assert found.whole
    assert found.cut
    assert found.latency
    assert found.whole.wrong < found.tuned[-1].wrong < found.cut.wrong / 2


def test_recorded_prunings_break_and_mend_in_every_training() -> None:
    for percent in PERCENTS:
        runs = over_seeds(percent)
        assert len(runs) == 3
        for found in runs:
            assert found.whole
            assert found.cut
            assert found.cut.wrong > 10 * found.whole.wrong
            assert found.tuned[-1].epoch == 2
            assert found.tuned[-1].wrong < 0.1 * found.tuned[-1].images
            assert found.tuned[-1].wrong < 0.15 * found.cut.wrong


def test_networks_in_time_are_timed_with_the_pruned_one_and_the_formats(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(quantised, "PACKAGES", ("a_package_that_nobody_has",))
    other = joined([Network(ArchSpec(widths=(8,), depths=(1,), stem="cifar"), Input(16, 16))])
    spec = ArchSpec(widths=(8, 16), depths=(1, 1), stem="cifar")
    found = findings(budget.run(spec, Input(16, 16), {"others": other, "inner": "50-50"}, 0, "cpu"))
    assert [(each.place, each.format) for each in found.budget] == [
        (0, "float32"),
        (0, "folded"),
        (0, "bfloat16"),
        (1, "float32"),
        (2, "float32"),
    ]
