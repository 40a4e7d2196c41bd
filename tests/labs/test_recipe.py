"""Recipes: what may be asked, and the learning rate at each step."""

from typing import Any

import pytest

from resnet_core.labs.training.recipe import RECIPE, Recipe, lr_at, read_recipe
from resnet_core.spec import SpecError


def test_the_settings_are_the_default_recipe() -> None:
    assert read_recipe(RECIPE) == Recipe()


@pytest.mark.parametrize(
    ("field", "given", "nearest"),
    [
        ("optimizer", "sdg", "sgd"),
        ("schedule", "cosin", "cosine"),
        ("lr", -0.1, 0.0),
        ("lr", float("nan"), 0.0),
        ("momentum", 1.0, 0.999),
        ("weight_decay", -1.0, 0.0),
        ("label_smoothing", 1.0, 0.9),
        ("batch", 1, 2),
        ("epochs", 0, 1),
        ("warmup_epochs", 11, 10),
        ("augment", "yes", False),
    ],
)
def test_an_impossible_recipe_is_refused_with_one_that_works(field: str, given: Any, nearest: Any) -> None:
    with pytest.raises(SpecError) as refused:
        Recipe(**{field: given})
    assert (refused.value.field, refused.value.nearest) == (field, nearest)
    Recipe(**{field: nearest})


def rates(recipe: Recipe) -> list[float]:
    return [lr_at(recipe, step, steps_per_epoch=2) for step in range(2 * recipe.epochs)]


def test_a_constant_rate_is_the_same_at_every_step() -> None:
    assert rates(Recipe(lr=0.5, epochs=3)) == [0.5] * 6


def test_warm_up_rises_linearly_to_the_full_rate() -> None:
    assert rates(Recipe(lr=1.0, epochs=3, warmup_epochs=2)) == [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]


def test_the_step_schedule_divides_by_ten_after_half_and_three_quarters() -> None:
    assert rates(Recipe(lr=1.0, epochs=4, schedule="step")) == [1.0] * 4 + [0.1] * 2 + [0.01] * 2


def test_the_cosine_schedule_starts_at_the_full_rate_after_the_warm_up_and_falls_towards_zero() -> None:
    found = rates(Recipe(lr=1.0, epochs=6, schedule="cosine", warmup_epochs=2))
    assert found[3:5] == [1.0, 1.0]
    assert found[8] == pytest.approx(0.5)
    assert found[4:] == sorted(found[4:], reverse=True)
    assert 0 < found[-1] < 0.05
