"""The experiments, by name. This table needs no torch: only a worker imports the module an entry names.

The module holds `run(spec, input, settings, seed, device)`, a generator of `Progress` and `Point`. The same
arguments give the same events, times aside. It owns no thread, no process and no clock policy.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

from resnet_core.cost import price
from resnet_core.labs.counters.conventions import WITH_WEIGHTS, beyond
from resnet_core.labs.dense.settings import dense_memory, dense_memory_on_accelerator, dense_settings
from resnet_core.labs.edge.entries import EDGE
from resnet_core.labs.effective.findings import check_trained, effective_memory, effective_settings
from resnet_core.labs.experiment import Device, Experiment, Limit, Memory, Table
from resnet_core.labs.forward.settings import (
    forward_memory,
    forward_memory_on_accelerator,
    forward_settings,
    ladder_memory,
)
from resnet_core.labs.gradients.by_depth import by_depth_memory, by_depth_settings
from resnet_core.labs.gradients.settings import (
    gradients_memory,
    gradients_settings,
    jacobian_memory,
    jacobian_settings,
    shattering_memory,
    shattering_settings,
)
from resnet_core.labs.heads.findings import heads_memory, heads_settings
from resnet_core.labs.lanes import lane
from resnet_core.labs.latencies.settings import (
    latencies_memory,
    latencies_memory_on_accelerator,
    latencies_settings,
)
from resnet_core.labs.lesion.settings import (
    deletion_memory,
    deletion_settings,
    lesion_memory,
    lesion_settings,
    paths_memory,
    paths_settings,
)
from resnet_core.labs.questions.table import (
    compare_memory,
    compare_memory_of_one,
    compare_settings,
    race_memory,
    race_settings,
)
from resnet_core.labs.settings import Settings, settings_like
from resnet_core.labs.steps.settings import (
    check_step,
    step_settings,
    steps_memory,
    steps_memory_on_accelerator,
)
from resnet_core.labs.surface.settings import surface_memory, surface_settings
from resnet_core.labs.training.construction import construction_memory, construction_settings
from resnet_core.labs.training.rates import rates_memory, rates_memory_of_one, rates_settings
from resnet_core.labs.training.settings import (
    degradation_memory,
    degradation_memory_of_one,
    degradation_settings,
    training_memory,
    training_settings,
)
from resnet_core.labs.transfer.settings import transfer_memory, transfer_settings
from resnet_core.plan import unfold
from resnet_core.readers.peak import inference_peak
from resnet_core.search.trainable import check_norms
from resnet_core.spec import Input, Spec, as_resnet

__all__ = ["TABLE", "Device", "Experiment", "Limit", "Settings", "Table", "settings_like"]

FLOAT32_BYTES = 4
ON_SIGNALS = (
    *("count", "counters", "forward", "look", "latencies", "calibrate", "step", "gradients"),
    *("training", "degradation", "rates", "compare", "identity_race"),
)


def _no_memory(spec: Spec, input: Input, settings: Settings) -> int:
    return 0  # on the meta device a weight has a shape and no bytes


def _of_the_device(spec: Spec, input: Input, settings: Settings) -> int:
    return 2**30  # its matrices, and two maps that no cache holds


def _of_an_accelerator(spec: Spec, input: Input, settings: Settings) -> int:
    return 3 * 2**30  # the maps of 64 images, and what libraries rearrange them in


def _in_evaluation_mode(spec: Spec, input: Input) -> None:
    check_norms(spec, input, training=False)


def _residual(spec: Spec, input: Input) -> None:
    as_resnet(spec)


def _of_residual(
    module: str, limit: Limit, settings: Callable[[Settings], Settings], memory: Memory
) -> Experiment:
    """An experiment on residual networks alone."""
    return Experiment(f"resnet_core.experiments.{module}", limit, settings, memory, check=_residual)


def _memory_of_counters(spec: Spec, input: Input, settings: Settings) -> int:
    """The weights, and the forward of the two images that fvcore is given; the others allocate no more."""
    plan = unfold(spec, replace(input, batch=2, dtype="float32"))
    return 0 if beyond(WITH_WEIGHTS, plan) else FLOAT32_BYTES * price(plan).params + inference_peak(plan)


TABLE = Table(
    experiments=MappingProxyType(
        {
            "count": Experiment("resnet_core.experiments.count", "forward", settings_like(), _no_memory),
            "forward": Experiment(
                "resnet_core.experiments.forward.run",
                "gradients",
                forward_settings,
                forward_memory,
                on_accelerator=forward_memory_on_accelerator,
                check=_in_evaluation_mode,
            ),
            "look": Experiment(
                "resnet_core.experiments.forward.look",
                "gradients",
                forward_settings,
                forward_memory,
                on_accelerator=forward_memory_on_accelerator,
                check=_in_evaluation_mode,
            ),
            "ladder": Experiment(
                "resnet_core.experiments.forward.ladder",
                "training",
                forward_settings,
                ladder_memory,
                check=_in_evaluation_mode,
            ),
            "calibrate": Experiment(
                "resnet_core.experiments.forward.calibrate",
                "training",
                settings_like(),
                _of_the_device,
                _of_an_accelerator,
            ),
            "latencies": Experiment(
                "resnet_core.experiments.latencies.run",
                "training",
                latencies_settings,
                latencies_memory,
                on_accelerator=latencies_memory_on_accelerator,
                check=_in_evaluation_mode,
            ),
            "dense": Experiment(
                "resnet_core.experiments.dense.run",
                "training",
                dense_settings,
                dense_memory,
                on_accelerator=dense_memory_on_accelerator,
                check=_in_evaluation_mode,
            ),
            **EDGE,
            "step": Experiment(
                "resnet_core.experiments.steps.run",
                "training",
                step_settings,
                steps_memory,
                on_accelerator=steps_memory_on_accelerator,
                check=check_step,
            ),
            "gradients": Experiment(
                "resnet_core.experiments.gradients.run", "training", gradients_settings, gradients_memory
            ),
            "training": Experiment(
                "resnet_core.experiments.training.run", "training", training_settings, training_memory
            ),
            "degradation": Experiment(
                "resnet_core.experiments.training.degradation",
                "training",
                degradation_settings,
                degradation_memory,
                degradation_memory_of_one,
                check=_residual,
            ),
            "rates": Experiment(
                "resnet_core.experiments.training.rates",
                "training",
                rates_settings,
                rates_memory,
                rates_memory_of_one,
                check=_residual,
            ),
            "transfer": _of_residual("transfer.run", "training", transfer_settings, transfer_memory),
            "construction": _of_residual(
                "training.construction", "training", construction_settings, construction_memory
            ),
            "compare": Experiment(
                "resnet_core.experiments.questions.compare",
                "training",
                compare_settings,
                compare_memory,
                compare_memory_of_one,
            ),
            "identity_race": Experiment(
                "resnet_core.experiments.questions.identity_race", "training", race_settings, race_memory
            ),
            "jacobian": _of_residual("gradients.jacobian", "training", jacobian_settings, jacobian_memory),
            "shattering": _of_residual(
                "gradients.shattering", "training", shattering_settings, shattering_memory
            ),
            "by_depth": _of_residual("gradients.by_depth", "training", by_depth_settings, by_depth_memory),
            # Some tools take seconds for a thousand layers, so the shorter limits are too short.
            "counters": Experiment(
                "resnet_core.experiments.counters.run",
                "training",
                settings_like(versions=""),
                _memory_of_counters,
                check=_in_evaluation_mode,
            ),
            "lesion": _of_residual("lesion.run", "training", lesion_settings, lesion_memory),
            "deletion": _of_residual("lesion.deletion", "gradients", deletion_settings, deletion_memory),
            "surface": _of_residual("surface.run", "training", surface_settings, surface_memory),
            "heads": _of_residual("heads.run", "gradients", heads_settings, heads_memory),
            "effective": Experiment(
                "resnet_core.experiments.effective.run",
                "gradients",
                effective_settings,
                effective_memory,
                check=check_trained,
            ),
            "paths": _of_residual("lesion.paths", "training", paths_settings, paths_memory),
        }
    ),
    devices="resnet_core.nn.devices",
    lane=lane,
    on_signals=ON_SIGNALS,
)
