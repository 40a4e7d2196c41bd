"""What may be asked of the experiments that train, the memory they take, and which networks they train.

Nothing here needs torch.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple, get_args

from resnet_core.checks import SpecError, check_choice, check_count, shown
from resnet_core.cost import price
from resnet_core.data.datasets import DIGITS, WAVES, fitted_to, shape_of
from resnet_core.families.resnet.small_networks import of_depth
from resnet_core.labs import events, points
from resnet_core.labs.settings import Scalar, Settings, settings_like
from resnet_core.labs.training.findings import Label, NameLabel, SeedLabel, VariantLabel
from resnet_core.labs.training.recipe import RECIPE, Recipe, check_for_signals, read_recipe
from resnet_core.plan import unfold
from resnet_core.readers.footprint import KEPT, LOADED, resident
from resnet_core.readers.memory import memory
from resnet_core.spec import Init, Input, Scheme, Shortcut, Spec, as_resnet, from_query, to_query
from resnet_core.system import machine

TEST_BATCH = 256
FLOAT_BYTES = 4
MOST_TASKS = 120
MOST_SEED = 2**31
PLAIN, RESIDUAL = "plain", "residual"
LABELS: tuple[type[Label], ...] = (SeedLabel, NameLabel, VariantLabel)
TRAINING: dict[str, Scalar] = {"data": DIGITS, "scheme": "he_fan_in", "zero_gamma": False, **RECIPE}
DEGRADATION: dict[str, Scalar] = {
    "depths": "8-14-20-32-44-56",
    "shortcuts": "none-identity",
    "seeds": "0",
    **TRAINING,
}
LAB, CONTROL = "lab", "control"
RECORDED: dict[str, dict[str, str | int]] = {
    LAB: {"seeds": "0-1-2"},
    CONTROL: {"depths": "56", "epochs": 40},
}
"""The two recorded runs of "degradation" by name, and their settings that are not the usual ones."""

WAVES_FILE = "waves"
SIGNALS: Settings = {
    "data": WAVES,
    "depths": "20",
    "shortcuts": "none-identity",
    "seeds": "0-1-2",
    "epochs": 8,
}
"""The settings of the recorded run on signals that are not the usual ones."""


class Task(NamedTuple):
    """One network to train, and how. `label` is on its points, and names it among the tasks of a run.

    `module` holds `train(task, device)`, which gives the points. Of `data`, the first `images` images are
    trained on, all unless given; `change` names what `module` does to the network.
    """

    label: Label
    spec: Spec
    recipe: Recipe
    data: str
    init: Init
    module: str = "resnet_core.experiments.training.tasks"
    change: str = ""
    images: int | None = None

    @property
    def seed(self) -> int:
        """The seed of the weights and of the order of the images."""
        return self.init.seed

    @property
    def settings(self) -> dict[str, Scalar]:
        """The settings with which "training" trains it."""
        init: dict[str, Scalar] = {"scheme": self.init.scheme, "zero_gamma": self.init.zero_gamma}
        return {"data": self.data, **init, **self.recipe.settings}


def training_settings(given: Settings) -> Settings:
    """`given` with defaults filled in. Raises `SpecError` for what there is not.

    Beside the recipe: `data` names a data set, `scheme` and `zero_gamma` are those of `Init`.
    """
    return _checked(settings_like(**TRAINING)(given))


def degradation_settings(given: Settings) -> Settings:
    """As `training_settings`, and `depths`, `shortcuts` and `seeds`: all of each with all of the others.

    Each is a text with dashes: depths in layers such as "8-56", values of `ArchSpec.shortcut` such as
    "none-identity", seeds such as "0-1-2".
    """
    asked = _checked(settings_like(**DEGRADATION)(given))
    depths, seeds = _counts("depths", asked, MOST_SEED), _counts("seeds", asked, MOST_SEED)
    shortcuts = _words("shortcuts", asked)
    for shortcut in shortcuts:
        check_choice("shortcuts", shortcut, get_args(Shortcut))
    count = len(depths) * len(shortcuts) * len(seeds)
    if count > MOST_TASKS:
        why = f"{count:,} trainings were asked for; allowed are {MOST_TASKS}"
        raise SpecError("seeds", why, "-".join(map(str, seeds[: max(1, MOST_TASKS * len(seeds) // count)])))
    return asked


def degradation_tasks(spec: Spec, settings: Settings) -> tuple[Task, ...]:
    """The networks of `degradation`, by depth, then shortcut, then seed. Raises `SpecError`.

    They are `spec`, fitted to the data, in each depth and with each shortcut. Labels: `network` is "plain"
    for shortcut "none", else "residual"; `shortcut`, `depth` and `seed`.
    """
    fitted = as_resnet(_fitted(spec, settings))
    return tuple(
        _task(
            VariantLabel(PLAIN if shortcut == "none" else RESIDUAL, shortcut, depth, seed),
            of_depth(replace(fitted, shortcut=shortcut), depth),  # type: ignore[arg-type]
            settings,
        )
        for depth in _counts("depths", settings, MOST_SEED)
        for shortcut in _words("shortcuts", settings)
        for seed in _counts("seeds", settings, MOST_SEED)
    )


def trained_alike(settings: Settings, other: Settings) -> bool:
    """Whether both train their networks in the same way, whichever networks they are."""
    return all(settings[name] == other[name] for name in TRAINING)


def training_task(spec: Spec, settings: Settings, seed: int) -> Task:
    """The one network of `training`: `spec`, fitted to the data."""
    return _task(SeedLabel(seed), _fitted(spec, settings), settings)


def training_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes of `training.run`. The images and the batch are those of the settings."""
    return memory_of(training_task(spec, settings, 0))


def degradation_memory(spec: Spec, input: Input, settings: Settings) -> int:
    """Bytes of `degradation.run`: of the largest networks, as many as are trained at once."""
    needed = sorted(memory_of(task) for task in degradation_tasks(spec, settings))
    return sum(needed[-at_once(len(needed)) :])


def degradation_memory_of_one(spec: Spec, input: Input, settings: Settings) -> int:
    """The same on an accelerator, where one network is trained after the other."""
    return max(map(memory_of, degradation_tasks(spec, settings)))


def at_once(tasks: int) -> int:
    """How many networks are trained side by side on the processor: one a core."""
    return min(tasks, machine.cores())


def in_order(tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Seed by seed, so that a run that is cut off has compared all networks with the first ones.

    The cheapest comes first, for a first point at once; of each seed then the costliest, so that all end
    together.
    """
    costs = [_macs(task) for task in tasks]
    seeds = [task.seed for task in tasks]
    places = sorted(range(len(tasks)), key=lambda place: (seeds[place], -costs[place], place))
    first = min(places, key=lambda place: (seeds[place], costs[place], place))
    return tuple(tasks[place] for place in [first, *(place for place in places if place != first)])


def memory_of(task: Task) -> int:
    """Bytes by which a process grows that trains this network: its data, and the fullest moment."""
    shape, recipe = shape_of(task.data), task.recipe
    images = (shape.train + shape.test) * shape.channels * shape.height * shape.width * FLOAT_BYTES
    batch, testing = min(recipe.batch, shape.train), min(TEST_BATCH, shape.test)
    held = memory(
        unfold(task.spec, Input(shape.height, shape.width, batch)),
        "adam" if recipe.optimizer == "adamw" else "momentum",
    )
    state = held.weights + held.buffers + held.gradients + held.optimizer
    at_work = LOADED + state + held.peak + int(held.saved * (1 + KEPT))
    return 2 * images + max(at_work, resident(unfold(task.spec, Input(shape.height, shape.width, testing))))


def to_json(task: Task) -> dict[str, object]:
    """`task` as plain values."""
    return {
        "label": events.to_json(points.point(task.label)),
        "network": to_query(task.spec),
        "settings": task.settings,
        "seed": task.seed,
        "module": task.module,
        "change": task.change,
        "images": task.images,
    }


def from_json(task: Mapping[str, Any]) -> Task:
    """The task that `to_json` wrote."""
    (label,) = points.values([events.from_json(task["label"])], LABELS)
    more = {name: task[name] for name in ("module", "change", "images")}
    return _task(label, from_query(task["network"]), task["settings"])._replace(**more)


def _task(label: Label, spec: Spec, settings: Settings) -> Task:
    scheme: Any = settings["scheme"]
    init = Init(scheme, bool(settings["zero_gamma"]), label.seed)
    return Task(label, spec, read_recipe(settings), str(settings["data"]), init)


def _checked(asked: Settings) -> Settings:
    recipe = read_recipe(asked)
    if shape_of(str(asked["data"])).dims == 1:
        check_for_signals(recipe)
    check_choice("scheme", asked["scheme"], get_args(Scheme))
    return asked


def _fitted(spec: Spec, settings: Settings) -> Spec:
    return fitted_to(spec, shape_of(str(settings["data"])))


def _macs(task: Task) -> int:
    shape = shape_of(task.data)
    return price(unfold(task.spec, Input(shape.height, shape.width))).macs * task.recipe.epochs


def _words(field: str, settings: Settings) -> tuple[str, ...]:
    return tuple(dict.fromkeys(str(settings[field]).split("-")))


def _counts(field: str, settings: Settings, most: int) -> tuple[int, ...]:
    return tuple(dict.fromkeys(_read(field, settings, most)))


def _read(field: str, settings: Settings, most: int) -> Iterator[int]:
    text, usual = str(settings[field]), DEGRADATION[field]
    for word in text.split("-"):
        if not word.isascii() or not word.isdigit() or len(word) > len(str(most)):
            why = f"{shown(text)} was given; allowed are whole numbers joined by dashes, such as {usual}"
            raise SpecError(field, why, usual)
        check_count(field, int(word), 0, most)
        yield int(word)
