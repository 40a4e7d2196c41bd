"""The data sets that come with the repository's libraries."""

from collections.abc import Callable

import numpy as np
import pytest

from resnet_core.data import waves
from resnet_core.data.datasets import (
    DATASETS,
    DIGITS,
    EVERY,
    PERMUTED_DIGITS,
    WAVES,
    dataset,
    fitted,
    shape_of,
)
from resnet_core.spec import ArchSpec, SpecError, VggSpec, WangSpec


@pytest.mark.parametrize("name", [DIGITS, PERMUTED_DIGITS])
def test_images_and_labels_have_the_stated_shapes_and_types(name: str) -> None:
    data = dataset(name)
    assert data.name == name
    assert data.train_images.shape == (1498, 1, 8, 8)
    assert data.test_images.shape == (299, 1, 8, 8)
    assert shape_of(name) == (1498, 299, 1, 8, 8, data.classes, 2)
    assert data.train_images.dtype == data.test_images.dtype == np.float32
    assert data.train_labels.dtype == data.test_labels.dtype == np.int64
    assert set(data.train_labels) == set(data.test_labels) == set(range(data.classes))


@pytest.mark.parametrize("name", DATASETS)
def test_training_images_have_mean_zero_and_deviation_one(name: str) -> None:
    images = dataset(name).train_images.astype(np.float64)
    assert abs(images.mean()) < 1e-6
    assert abs(images.std() - 1) < 1e-6


def test_the_digits_are_those_of_scikit_learn_every_sixth_for_testing() -> None:
    from sklearn.datasets import load_digits  # type: ignore[import-untyped]  # it ships no types

    found, data = load_digits(), dataset("digits")
    testing = np.arange(len(found.target)) % EVERY == EVERY - 1
    np.testing.assert_array_equal(data.test_labels, found.target[testing])
    np.testing.assert_array_equal(data.train_labels, found.target[~testing])
    pixels = found.images[testing] / 16
    correlation = np.corrcoef(data.test_images.ravel(), pixels.ravel())[0, 1]
    assert correlation == pytest.approx(1.0, abs=1e-6)


def test_permuted_digits_are_the_digits_with_one_order_of_pixels_for_all() -> None:
    plain, permuted = (dataset(name).test_images.reshape(299, 64) for name in (DIGITS, PERMUTED_DIGITS))
    assert not np.array_equal(plain, permuted)
    columns = {column.tobytes() for column in plain.T}
    assert {column.tobytes() for column in permuted.T} == columns


def test_waves_are_signals_of_equally_many_kinds_and_the_same_each_time() -> None:
    data, again = dataset(WAVES), dataset(WAVES)
    shape = shape_of(WAVES)
    assert shape == (waves.TRAIN, waves.TEST, 1, 1, waves.LENGTH, len(waves.CLASSES), 1)
    assert data.train_images.shape == (shape.train, 1, shape.width)
    assert data.test_images.shape == (shape.test, 1, shape.width)
    assert np.array_equal(data.train_images, again.train_images)
    for labels in (data.train_labels, data.test_labels):
        assert len(set(np.bincount(labels))) == 1


def test_a_network_reads_what_its_data_has_or_is_refused() -> None:
    signals = fitted(ArchSpec("basic", (1,), (8,)), dataset(WAVES))
    assert signals == ArchSpec("basic", (1,), (8,), dims=1, in_channels=1, num_classes=4)
    assert fitted(signals, dataset(DIGITS)) == ArchSpec("basic", (1,), (8,), in_channels=1, num_classes=10)
    for spec, name, works in ((WangSpec(), DIGITS, WAVES), (VggSpec(), WAVES, DIGITS)):
        with pytest.raises(SpecError) as refused:
            fitted(spec, dataset(name))
        assert (refused.value.field, refused.value.nearest) == ("data", works)


@pytest.mark.parametrize("ask", [dataset, shape_of])
def test_an_unknown_data_set_is_refused_with_the_nearest(ask: Callable[[str], object]) -> None:
    with pytest.raises(SpecError) as refused:
        ask("digit")
    assert (refused.value.field, refused.value.nearest) == ("data", "digits")


def test_a_network_is_fitted_to_channels_and_classes_and_nothing_else() -> None:
    assert fitted(ArchSpec(), dataset("digits")) == ArchSpec(in_channels=1, num_classes=10)
