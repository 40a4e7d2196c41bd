"""What may be asked of the experiments that train, which networks that gives, and where weights are kept."""

import os
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from resnet_core.data import trained
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.settings import Settings
from resnet_core.labs.table import TABLE
from resnet_core.labs.training.settings import (
    DEGRADATION,
    MOST_TASKS,
    TRAINING,
    Task,
    at_once,
    degradation_memory,
    degradation_settings,
    degradation_tasks,
    from_json,
    in_order,
    memory_of,
    to_json,
    training_memory,
    training_settings,
    training_task,
)
from resnet_core.plan import unfold
from resnet_core.spec import ArchSpec, Init, Input, SpecError, as_resnet
from resnet_core.system import machine
from tests.learning import variant


def tasks(**settings: Any) -> tuple[Task, ...]:
    return degradation_tasks(digits_network(20), degradation_settings(settings))


def test_what_is_left_out_is_the_setting_that_shows_degradation() -> None:
    assert degradation_settings({}) == DEGRADATION
    assert [variant(task).depth for task in tasks()] == [8, 8, 14, 14, 20, 20, 32, 32, 44, 44, 56, 56]
    assert {variant(task).network for task in tasks()} == {"plain", "residual"}


def test_each_network_has_the_depth_and_the_shortcut_it_is_named_after() -> None:
    for task in tasks(shortcuts="none-projection"):
        assert unfold(task.spec, Input(8, 8)).depth == variant(task).depth
        assert as_resnet(task.spec).shortcut == variant(task).shortcut
        assert (as_resnet(task.spec).shortcut == "none") == (variant(task).network == "plain")


def test_everything_is_combined_with_everything_once() -> None:
    labels = [tuple(task.label) for task in tasks(depths="8-14-8", seeds="0-5")]
    assert len(labels) == len(set(labels)) == 2 * 2 * 2
    assert {task.seed for task in tasks(seeds="0-5")} == {0, 5}


def test_the_network_of_the_request_is_kept_but_for_depth_shortcut_and_data() -> None:
    asked = replace(digits_network(20), order="pre", norm="group", in_channels=3, num_classes=7)
    (task,) = degradation_tasks(asked, degradation_settings({"depths": "14", "shortcuts": "none"}))
    assert task.spec == digits_network(14, "none", order="pre", norm="group")


def test_any_network_is_fitted_to_the_data() -> None:
    task = training_task(ArchSpec(), training_settings({}), 3)
    assert task.spec == ArchSpec(in_channels=1, num_classes=10)
    assert task.init == Init("he_fan_in", False, 3)


@pytest.mark.parametrize(
    ("check", "given", "field", "nearest"),
    [
        (training_settings, {"data": "digit"}, "data", "digits"),
        (training_settings, {"scheme": "he"}, "scheme", "he_fan_out"),
        (training_settings, {"optimizer": "adam"}, "optimizer", "adamw"),
        (degradation_settings, {"depths": "8-x"}, "depths", "8-14-20-32-44-56"),
        (degradation_settings, {"depths": ""}, "depths", "8-14-20-32-44-56"),
        (degradation_settings, {"shortcuts": "none-identiti"}, "shortcuts", "identity"),
        (degradation_settings, {"seeds": "99999999999"}, "seeds", "0"),
        (degradation_settings, {"seeds": "-".join(map(str, range(30)))}, "seeds", "0-1-2-3-4-5-6-7-8-9"),
    ],
)
def test_impossible_settings_are_refused_with_what_works(
    check: Callable[[Settings], Settings], given: dict[str, str], field: str, nearest: str
) -> None:
    with pytest.raises(SpecError) as refused:
        check(given)
    assert (refused.value.field, refused.value.nearest) == (field, nearest)
    check({**given, field: nearest})


def test_a_task_is_the_same_after_its_way_to_another_process() -> None:
    task = tasks(zero_gamma=True, lr=0.1)[3]
    assert from_json(to_json(task)) == task


def test_the_cheapest_is_first_and_then_the_costliest() -> None:
    depths = [variant(task).depth for task in in_order(tasks(shortcuts="none"))]
    assert depths == [8, 56, 44, 32, 20, 14]
    assert set(map(str, in_order(tasks()))) == set(map(str, tasks()))


def test_networks_that_are_trained_at_once_need_memory_together(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = degradation_settings({"depths": "8-56", "shortcuts": "none", "seeds": "0-1"})
    one = memory_of(degradation_tasks(digits_network(20), asked)[-1])
    for cores, copies in ((1, 1), (2, 2)):
        monkeypatch.setattr(machine, "cores", lambda cores=cores: cores)
        assert at_once(4) == copies
        assert degradation_memory(digits_network(20), Input(), asked) == copies * one


@pytest.mark.parametrize("larger", [{"batch": 128}, {"optimizer": "adamw"}])
def test_a_larger_batch_and_adamw_need_more_memory(larger: dict[str, Any]) -> None:
    spec = digits_network(56)
    usual = training_memory(spec, Input(), training_settings({}))
    assert training_memory(spec, Input(), training_settings(larger)) > usual


def test_the_table_lists_both_experiments_with_the_deadline_of_trainings() -> None:
    assert TABLE.experiments["training"].limit == TABLE.experiments["degradation"].limit == "training"
    assert TABLE.experiments["training"].settings({}) == TRAINING
    assert MOST_TASKS <= 256  # a task is a byte in the queue


def kept(folder: Path, data: bytes, most_bytes: int = 1000) -> Path:
    return trained.keep(lambda path: path.write_bytes(data), folder, most_bytes)


def test_weights_are_found_by_the_name_they_were_kept_under(tmp_path: Path) -> None:
    path = kept(tmp_path, b"weights")
    assert trained.find(path.name, tmp_path) == path
    assert path.read_bytes() == b"weights"
    assert kept(tmp_path, b"weights") == path
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["", "../secret", "0" * 32 + ".safetensors", "/etc/passwd"])
def test_nothing_else_is_found(name: str, tmp_path: Path) -> None:
    kept(tmp_path / "folder", b"weights")
    (tmp_path / "secret").write_bytes(b"")
    assert trained.find(name, tmp_path / "folder") is None


def test_the_oldest_weights_go_when_there_are_too_many(tmp_path: Path) -> None:
    paths = []
    for number in range(5):
        paths.append(kept(tmp_path, bytes([number]) * 400))
        os.utime(paths[-1], (number, number))
    assert [path.exists() for path in paths] == [False, False, False, True, True]


def test_the_newest_weights_stay_however_large(tmp_path: Path) -> None:
    old, large = kept(tmp_path, b"old"), kept(tmp_path, b"x" * 2000)
    assert (old.exists(), large.exists()) == (False, True)


def test_what_was_begun_and_left_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    left, begun = tmp_path / "begun-old", tmp_path / "begun-new"
    left.write_bytes(b"x")
    begun.write_bytes(b"x" * 2000)
    os.utime(left, (time.time() - 4000,) * 2)
    kept(tmp_path, b"weights")
    assert (left.exists(), begun.exists()) == (False, True)


def test_a_fault_while_writing_leaves_nothing_behind(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        trained.keep(fail, tmp_path)
    assert list(tmp_path.iterdir()) == []
