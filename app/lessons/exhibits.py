"""What a step shows after its reveal: exhibits of other pages, of the runs that ship, or its own numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.drawing.exhibit import Exhibit
from app.drawing.palette import palette
from app.gradients import by_depth as gradients_by_depth
from app.gradients import norms
from app.lesion import paths as lesion_paths
from app.lesion import singles
from app.lessons import bars
from app.training import by_depth, comparison, construction, heads, race, rates
from app.training.by_epoch import Lab
from resnet_core.labs.checkpoints import record
from resnet_core.labs.claims import recordings
from resnet_core.labs.gradients import by_depth as gradients_lab
from resnet_core.labs.gradients.points import Quantity
from resnet_core.labs.heads import findings as heads_lab
from resnet_core.labs.lesion import findings as lesion_lab
from resnet_core.labs.lessons.lesson import Recorded, Reveal, Step
from resnet_core.labs.questions.race import Race
from resnet_core.labs.questions.table import QUESTIONS, read
from resnet_core.labs.recorded import runs
from resnet_core.labs.settings import typed
from resnet_core.labs.training import construction as construction_lab
from resnet_core.labs.training import rates as rates_lab
from resnet_core.labs.training import settings
from resnet_core.labs.training.recipe import read_recipe
from resnet_core.plan import unfold
from resnet_core.spec import Input

DEEP = 56
Row = Mapping[str, Exhibit]


def of(step: Step, reveal: Reveal) -> Row:
    """One exhibit, two side by side, or none, by their keys."""
    if step.comparison:
        return _comparison(step.comparison)
    if step.seen:
        return {f"lessons_{step.id}": _recorded(step.seen)}
    return {f"lessons_{step.id}": bars.exhibit(reveal.bars, palette())} if reveal.bars else {}


def _comparison(name: str) -> Row:
    question, colours = QUESTIONS[name], palette()
    found = read(question, runs("questions")[name].points)
    if isinstance(found, Race):
        return race.exhibits(found, question.caption, colours)
    return comparison.exhibits(question, found.curves, colours)


def _recorded(seen: Recorded) -> Exhibit:
    match seen:
        case "degradation":
            made = runs("degradation")[settings.LAB]
            shown = by_depth.exhibit(Lab(recordings.lab(), read_recipe(made.settings).epochs), palette())
            assert shown, "the lab has finished"
            return shown
        case "construction":
            made = runs(construction_lab.FILE)[construction_lab.FILE]
            asked = typed(construction_lab.ConstructionSettings, made.settings)
            return construction.exhibit(construction_lab.fold(made.points), asked, palette())
        case "rates":
            made = runs(rates_lab.FILE)[rates_lab.FILE]
            found = rates_lab.fold(made.points, made.settings)
            return rates.exhibit(found, int(made.settings["epochs"]), palette())
        case "norms":
            return _norms("outputs")
        case "signals":
            return _norms("signal")
        case "gradients by depth":
            found_by_depth = gradients_lab.fold(runs(gradients_lab.FILE)[gradients_lab.FILE].points)
            return gradients_by_depth.exhibit(found_by_depth, palette())
        case "lesions":
            return _lesions()
        case "paths":
            return lesion_paths.exhibit(recordings.paths(f"residual{DEEP}"), palette())
        case "heads":
            found_heads = heads_lab.fold(runs(heads_lab.FILE)[str(DEEP)].points)
            return heads.exhibit(found_heads, DEEP, palette())


def _norms(quantity: Quantity) -> Exhibit:
    found = recordings.gradients()
    return norms.exhibit(replace(found, ended=True), found.steps()[-1], quantity, palette())


def _lesions() -> Exhibit:
    name = f"residual{DEEP}"
    plan = unfold(record().checkpoints[name].spec, Input(8, 8))
    return singles.exhibit(plan, lesion_lab.lesions(runs("lesions")[f"{name}/lesion"].points), ())
