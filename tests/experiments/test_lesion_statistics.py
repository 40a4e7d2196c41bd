"""Lesions after which batch norm takes its statistics again, from training images."""

from __future__ import annotations

import pytest

from resnet_core.data.datasets import Dataset, dataset
from resnet_core.experiments.forward.subject import Subject
from resnet_core.experiments.lesion.surgery import (
    Dissected,
    batch_norms,
    dissected,
    reestimated,
    single_deletions,
    statistics_images,
    trained,
    wrong_without,
)
from resnet_core.labs.checkpoints import record
from resnet_core.labs.lesion.settings import (
    STATISTICS_IMAGES,
)
from resnet_core.spec import Input

DIGITS = Input(8, 8)
pytestmark = pytest.mark.usefixtures("_no_gradients")


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return dataset("digits")


def cut(name: str, data: Dataset) -> Dissected:
    return dissected(trained(record().checkpoints[name].spec, "", data, 299, "cpu"), data)


def cut_again(name: str, data: Dataset) -> tuple[Subject, Dissected]:
    """A network whose batch norms are re-estimated."""
    subject = trained(record().checkpoints[name].spec, "", data, 299, "cpu")
    images = statistics_images(data, subject.device)
    return subject, reestimated(dissected(subject, data), batch_norms(subject), images)


def test_new_statistics_are_those_of_training_images_in_the_whole_network(digits: Dataset) -> None:
    subject, again = cut_again("residual20", digits)
    assert len(again.images) == STATISTICS_IMAGES + 299
    wrong = wrong_without(again, ())
    subject.network.train()
    subject.network(statistics_images(digits, subject.device))
    subject.network.eval()
    classes = subject.network(subject.images).argmax(1)
    assert int((classes != again.labels).sum()) == wrong


def test_each_deletion_takes_statistics_of_its_own(digits: Dataset) -> None:
    _, again = cut_again("residual20", digits)
    counts = list(single_deletions(again))
    assert counts == [wrong_without(again, {place}) for place in range(9)]
    assert wrong_without(again, ()) == wrong_without(again, ())  # as before the deletions


def test_most_of_what_residual_56_loses_with_its_first_block_are_statistics(digits: Dataset) -> None:
    _, again = cut_again("residual56", digits)
    kept = wrong_without(cut("residual56", digits), {0})
    assert kept / 299 > 0.4
    assert wrong_without(again, {0}) / 299 < 0.2
