"""The reader of recorded runs: what is written is read back, and each file is complete."""

from pathlib import Path

import pytest

from resnet_core.labs.gradients.findings import fold as fold_gradients
from resnet_core.labs.gradients.recorded_sections import COMPARED_STARTS, recorded_section
from resnet_core.labs.questions.findings import Comparison
from resnet_core.labs.questions.table import QUESTIONS, read
from resnet_core.labs.recorded import FOLDER, runs, write

FILES = (
    "by_depth",
    "claims",
    "construction",
    "degradation",
    "gradients_20",
    "gradients",
    "gradients_110",
    "gradients_sections",
    "gradients_starts",
    "heads",
    "effective",
    "forward_looks",
    "lesions",
    "rates",
    "surface",
    "waves",
)


@pytest.mark.parametrize("file", FILES)
def test_each_file_is_what_is_written_of_the_runs_that_are_read_from_it(file: str, tmp_path: Path) -> None:
    written = write(file, runs(file), tmp_path)
    assert written.read_bytes() == (FOLDER / f"{file}.json").read_bytes()
    assert repr(runs(file, tmp_path)) == repr(runs(file))  # a loss may be nan, which equals nothing


@pytest.mark.parametrize("file", FILES)
def test_each_run_has_a_date_and_its_conditions(file: str) -> None:
    assert runs(file)
    for run in runs(file).values():
        assert len(run.made) == len("2026-11-21T06:31:00Z")
        assert all([run.conditions.label, run.conditions.device, run.conditions.torch, run.conditions.python])
        assert run.conditions.threads == 1


def test_a_run_answers_its_own_request_alone() -> None:
    residual, plain = (runs("lesions")[f"{name}/lesion"] for name in ("residual20", "plain20"))
    assert residual.answers(residual.spec, residual.settings, residual.seed)
    assert not residual.answers(plain.spec, residual.settings, residual.seed)
    assert not residual.answers(residual.spec, {**residual.settings, "draws": 9}, residual.seed)
    assert not residual.answers(residual.spec, residual.settings, residual.seed + 1)


def test_the_fully_connected_network_makes_the_same_errors_with_shuffled_pixels_and_weights() -> None:
    finding = read(QUESTIONS["permuted"], runs("questions")["permuted"].points)
    assert isinstance(finding, Comparison)
    traces = [finding.curves[f"fully connected, pixels {order}"].traces for order in ("in order", "shuffled")]
    errors = [[epoch[2:4] for seed in range(5) for epoch in by_seed[seed].epochs] for by_seed in traces]
    assert errors[0] == errors[1]


def test_in_the_record_of_starts_branches_add_nothing_and_the_signal_stays_level_with_every_seed() -> None:
    found = fold_gradients(recorded_section("starts").points)
    assert [each.name for each in found.networks] == ["asked", *COMPARED_STARTS]
    for each in found.norms:
        silent = each.variant in ("zero_gamma", "skipinit", "rezero", "fixup")
        assert (set(each.branch) == {0.0}) == silent
        if silent:
            assert set(each.weights) == {0.0}
            assert max(each.signal) < 2 * min(each.signal)
        elif each.variant == "no_norm":
            assert each.signal[-1] > 100 * each.signal[0]
    assert {each.seed for each in found.norms} == {0, 1, 2}
