"""The training loop: what each part of a recipe does, and that the same seed gives the same numbers."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

from resnet_core.build import build
from resnet_core.data.datasets import Dataset, dataset
from resnet_core.experiments.training.batches import augmented, epoch_of
from resnet_core.experiments.training.learn import DivergedError, error_of, learn, steps
from resnet_core.families.resnet.small_networks import digits_network
from resnet_core.labs.training.findings import Epoch
from resnet_core.labs.training.recipe import Recipe
from resnet_core.spec import Init

SHORT = Recipe(epochs=2)


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return dataset("digits")


@pytest.fixture(scope="module")
def few(digits: Dataset) -> Dataset:
    """Two batches to learn, and some to test."""
    return digits._replace(train_images=digits.train_images[:130], train_labels=digits.train_labels[:130])


def network(**changes: Any) -> nn.Module:
    return build(digits_network(8, **changes), Init(scheme="he_fan_in"))


def learned(data: Dataset, recipe: Recipe, seed: int = 0, **changes: Any) -> list[Epoch]:
    return list(learn(network(**changes), data, recipe, seed, "cpu"))


def weights_after(data: Dataset, recipe: Recipe) -> torch.Tensor:
    trained = network()
    list(learn(trained, data, recipe, 0, "cpu"))
    return torch.cat([weight.detach().flatten() for weight in trained.parameters()])


def test_the_same_seed_gives_the_same_numbers_whatever_was_drawn_before(few: Dataset) -> None:
    recipe = replace(SHORT, augment=True)
    first = learned(few, recipe, drop_path=0.3)
    torch.rand(7)
    assert learned(few, recipe, drop_path=0.3) == first
    assert learned(few, recipe, seed=1, drop_path=0.3) != first


def test_epochs_and_steps_are_one_training(few: Dataset) -> None:
    epochs = learned(few, SHORT)
    losses = list(steps(network(), few, SHORT, 0, "cpu"))
    assert [epoch.steps for epoch in epochs] == [2, 4]
    assert [epoch.loss for epoch in epochs] == [sum(losses[:2]) / 2, sum(losses[2:]) / 2]


def test_a_small_network_learns_the_digits(digits: Dataset) -> None:
    epochs = learned(digits, Recipe(epochs=4))
    assert [epoch.epoch for epoch in epochs] == [1, 2, 3, 4]
    assert epochs[0].steps == 1498 // 64
    assert epochs[0].train_error > 3 * epochs[-1].train_error
    assert epochs[-1].train_error < 0.1
    assert epochs[-1].test_error < 0.1


def test_the_first_loss_is_that_of_the_untrained_network_on_the_first_batch(few: Dataset) -> None:
    order = torch.randperm(130, generator=torch.Generator().manual_seed(0))[:64]
    images, labels = torch.from_numpy(few.train_images)[order], torch.from_numpy(few.train_labels)[order]
    expected = functional.cross_entropy(network()(images), labels)
    assert next(steps(network(), few, SHORT, 0, "cpu")) == expected.item()


def test_after_a_step_the_network_holds_the_gradients_of_its_loss(few: Dataset) -> None:
    trained = network()
    next(steps(trained, few, replace(SHORT, lr=0.0), 0, "cpu"))
    assert all(weight.grad is not None and weight.grad.any() for weight in trained.parameters())


def test_a_rate_of_zero_changes_no_weight(few: Dataset) -> None:
    before = torch.cat([weight.detach().flatten() for weight in network().parameters()])
    assert torch.equal(weights_after(few, Recipe(lr=0.0, epochs=1)), before)


def test_weight_decay_shrinks_the_weights(few: Dataset) -> None:
    small, large = (weights_after(few, Recipe(weight_decay=decay, epochs=2)) for decay in (0.0, 5.0))
    assert large.norm() < small.norm()


@pytest.mark.parametrize(
    "changed",
    [
        {"optimizer": "adamw"},
        {"lr": 0.01},
        {"momentum": 0.0},
        {"schedule": "step"},
        {"schedule": "cosine"},
        {"warmup_epochs": 1},
        {"label_smoothing": 0.1},
        {"augment": True},
    ],
)
def test_each_part_of_the_recipe_changes_the_weights(changed: dict[str, Any], few: Dataset) -> None:
    assert not torch.equal(weights_after(few, replace(SHORT, **changed)), weights_after(few, SHORT))


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_sgd_is_that_of_torch(momentum: float, few: Dataset) -> None:
    recipe = Recipe(momentum=momentum, weight_decay=0.01, epochs=2)
    ours, theirs = network(), network()
    optimizer = torch.optim.SGD(theirs.parameters(), 0.02, momentum=momentum, weight_decay=0.01)
    for _ in steps(ours, few, recipe, 0, "cpu"):
        for weight, like in zip(theirs.parameters(), ours.parameters(), strict=True):
            weight.grad = like.grad
        optimizer.step()
    for weight, like in zip(theirs.parameters(), ours.parameters(), strict=True):
        assert torch.equal(weight, like)


def test_a_first_point_does_not_wait_for_the_compiler_to_load() -> None:
    ask = "import sys; from tests.experiments.test_learn import *; few = dataset('digits');"
    ask += "assert 'torch._dynamo' not in sys.modules; sys.modules['torch._dynamo'] = None;"
    ask += "learned(few, Recipe(epochs=1)); print('learned', flush=True);"
    ask += "learned(few, Recipe(epochs=1, optimizer='adamw'))"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", ask], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout == "learned\n"
    assert "import of torch._dynamo halted" in done.stderr


def test_adamw_learns_the_digits(digits: Dataset) -> None:
    assert learned(digits, Recipe(optimizer="adamw", lr=0.01, epochs=3))[-1].train_error < 0.2


def test_label_smoothing_keeps_the_loss_above_the_entropy_of_the_smoothed_target(digits: Dataset) -> None:
    target = torch.tensor([0.73, *[0.03] * 9])  # 0.3 spread over ten classes
    entropy = -(target * target.log()).sum().item()
    sharp, smooth = (
        learned(digits, Recipe(label_smoothing=share, epochs=4))[-1].loss for share in (0.0, 0.3)
    )
    assert sharp < entropy < smooth


def test_stochastic_depth_works_in_training_only(few: Dataset) -> None:
    assert learned(few, SHORT, drop_path=0.5) != learned(few, SHORT)
    images = torch.from_numpy(few.test_images)
    steady = network(drop_path=0.5)
    labels = torch.from_numpy(few.test_labels)
    assert error_of(steady, images, labels) == error_of(network(), images, labels)


def test_a_loss_that_is_not_finite_ends_the_training_at_its_step(few: Dataset) -> None:
    recipe = Recipe(lr=1e6, epochs=3)
    with pytest.raises(DivergedError) as by_epoch:
        learned(few, recipe, norm="none")
    with pytest.raises(DivergedError) as by_step:
        list(steps(network(norm="none"), few, recipe, 0, "cpu"))
    assert by_epoch.value.step == by_step.value.step
    assert by_epoch.value.losses == by_step.value.losses
    assert len(by_epoch.value.losses) == (by_epoch.value.step - 1) % 2  # of the two steps of an epoch


def test_a_data_set_smaller_than_a_batch_is_one_batch(few: Dataset) -> None:
    epochs = learned(few, Recipe(batch=1000, epochs=1))
    assert epochs[0].steps == 1


def test_augmentation_shifts_by_up_to_an_eighth_over_zeros() -> None:
    image = torch.zeros(1, 1, 8, 8)
    image[0, 0, 4, 4] = 1
    shifted = augmented(image.repeat(500, 1, 1, 1), torch.Generator().manual_seed(0))
    assert shifted.shape == (500, 1, 8, 8)
    places = {tuple(place) for place in shifted.nonzero()[:, 2:].tolist()}
    assert places == {(row, column) for row in (3, 4, 5) for column in (3, 4, 5)}


def test_images_in_colour_are_mirrored_too_and_all_channels_alike() -> None:
    image = torch.zeros(1, 3, 32, 32)
    image[0, :, 16, 8] = torch.tensor([1.0, 2.0, 3.0])
    moved = augmented(image.repeat(500, 1, 1, 1), torch.Generator().manual_seed(0))
    assert torch.equal(moved[:, 1], 2 * moved[:, 0])
    assert torch.equal(moved[:, 2], 3 * moved[:, 0])
    columns = set(moved[:, 0].nonzero()[:, 2].tolist())
    assert columns == {*range(4, 13), *range(19, 28)}


def test_the_shifts_of_an_epoch_are_those_of_its_batches_one_by_one(few: Dataset) -> None:
    images, labels = torch.from_numpy(few.train_images), torch.from_numpy(few.train_labels)
    recipe, generator = Recipe(augment=True), torch.Generator().manual_seed(5)
    together = [batch for batch, _ in epoch_of(images, labels, recipe, torch.Generator().manual_seed(5))]
    order = torch.randperm(len(images), generator=generator)
    for batch, chosen in zip(together, order.split(recipe.batch), strict=False):
        assert torch.equal(batch, augmented(images[chosen], generator))
    assert len(together) == 2


def test_channels_last_changes_the_order_in_memory_and_16_bits_the_digits(few: Dataset) -> None:
    recipe = Recipe(epochs=1)
    others = replace(recipe, layout="channels_last"), replace(recipe, precision="bfloat16")
    (usual,), (last,), (half,) = (learned(few, each) for each in (recipe, *others))
    assert last.loss == pytest.approx(usual.loss, rel=1e-3)
    assert half.loss == pytest.approx(usual.loss, rel=0.05)
    assert half.loss != usual.loss


def test_a_recipe_for_gpus_trains_in_its_layout_and_keeps_float32_weights(few: Dataset) -> None:
    trained, seen = network(), list[tuple[torch.dtype, bool]]()

    def note(module: nn.Module, inputs: tuple[torch.Tensor], output: torch.Tensor) -> None:
        seen.append((output.dtype, output.is_contiguous(memory_format=torch.channels_last)))

    trained.get_submodule("layer1.0.conv1").register_forward_hook(note)
    list(learn(trained, few, Recipe(epochs=1, layout="channels_last", precision="bfloat16"), 0, "cpu"))
    assert set(seen) == {(torch.bfloat16, True)}  # in training and in testing
    assert {weight.dtype for weight in trained.parameters()} == {torch.float32}
