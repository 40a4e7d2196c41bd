"""A traced network as a backbone has the maps and the cost of the spec that it was traced from."""

from __future__ import annotations

import pytest

from resnet_core.checks import SpecError
from resnet_core.dense.network import dense
from resnet_core.dense.pieces import by_part
from resnet_core.dense.saved import saved_by_part
from resnet_core.dense.task import Kind, Task
from resnet_core.spec import Input
from resnet_core.zoo import ZOO
from tests.traced.described import traced


@pytest.mark.parametrize("kind", ["mask-rcnn", "unet"])
def test_it_costs_what_its_spec_costs(kind: Kind) -> None:
    file = traced("resnet18")
    ours, theirs = dense(file, file.input, Task(kind)), dense(ZOO["resnet18"], file.input, Task(kind))
    assert [tap[3:] for tap in ours.taps] == [tap[3:] for tap in theirs.taps]
    assert ours.levels == theirs.levels
    assert ours.heads == theirs.heads
    assert by_part(ours) == by_part(theirs)
    assert saved_by_part(ours) == saved_by_part(theirs)


def test_it_reads_no_images_of_another_size() -> None:
    with pytest.raises(SpecError, match="traced for 224"):
        dense(traced("resnet18"), Input(800), Task())


def test_a_file_of_tokens_is_refused_in_words() -> None:
    with pytest.raises(SpecError, match="has tokens"):
        dense(traced("vit_b_16"), Input(), Task())
