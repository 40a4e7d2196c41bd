"""How long a training step and an epoch take: predicted from the calibration, and measured by one button."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from app.drawing import numbers
from app.fit.controls import Asked
from app.frame import kept
from app.frame.cards import defined
from app.runs import conditions, once, predicted
from app.runs.predicted import Calibrated, Device
from resnet_core.families.every import RESNET
from resnet_core.jobs.request import Request
from resnet_core.labs.settings import Scalar
from resnet_core.labs.steps.findings import Findings, findings
from resnet_core.network import Network
from resnet_core.plan import unfold
from resnet_core.readers.step_time import IMAGENET_IMAGES, accuracy, epoch_seconds, step_seconds
from resnet_core.search.fit_text import checkpoints_text
from resnet_core.spec import Spec, family_name

RUN, IMAGES = "fit.step", "fit.images"
MOST_IMAGES = 10**10
MEASURE, AGAIN = "Measure a step on this device", "Measure again"
NOT_CALIBRATED = "How long a step takes is predicted once this device is calibrated."
DISTURBED = "Something else had the processor while this was timed; measure again in a quiet moment."


def draw(network: Network, asked: Asked) -> None:
    """The prediction, or the button that calibrates; and the button that measures."""
    own = predicted.calibrated()
    images = kept.number(IMAGES, "Images in an epoch", IMAGENET_IMAGES, 1, MOST_IMAGES, 180)
    if own.calibration is None:
        st.markdown(NOT_CALIBRATED)
        predicted.controls(own)
    else:
        _predicted(network.recipe, network, asked, own, images)
    wanted = request(network, asked, own.device)
    offer = once.Offer(RUN, wanted, own.device.label, MEASURE, AGAIN)
    once.show(offer, findings, said, lambda found: _measured(found, asked, images))


def request(network: Network, asked: Asked, device: Device) -> Request:
    """The request for the time of exactly this step."""
    setting = asked.setting
    input = replace(network.input, batch=asked.batch, dtype=setting.dtype)
    settings: dict[str, Scalar] = {
        "optimizer": setting.optimizer,
        "checkpoints": checkpoints_text(setting.checkpoints),
        "mixed": setting.is_mixed,
    }
    return Request("step", network.recipe, input, settings, device=device.name)


def said(found: Findings) -> str:
    """What the measured time depends on."""
    measured = found.conditions
    return conditions.sentence(measured, conditions.images(measured), "median of steps") if measured else ""


def seconds(spec: Spec, network: Network, asked: Asked, own: Calibrated) -> float | None:
    """Of a step; None for a format or a device that is not predicted, or a layer that was not calibrated."""
    if own.calibration is None or asked.setting.format != "float32":
        return None
    plan = unfold(spec, replace(network.input, batch=asked.batch, dtype="float32"))
    try:
        return step_seconds(plan, own.calibration, asked.setting.optimizer, asked.setting.checkpoints)
    except KeyError:
        return None


def sentence(step: float, batch: int, images: int, device: Device) -> str:
    """`A step on 64 images takes about 1.2 s on ..., an epoch of 1,281,167 images 26 hours.`"""
    on = "one image" if batch == 1 else f"{batch:,} images"
    whole = numbers.seconds(epoch_seconds(step, images, batch))
    return (
        f"A training step on {on} is predicted to take **{numbers.seconds(step)}** on {device.label}, "
        f"and an epoch of {images:,} images **{whole}**."
    )


def basis(spec: Spec, step: float, asked: Asked) -> str:
    """How far such predictions were off, and where that is not known."""
    error = accuracy()
    if error is None:
        return "The error of such predictions has not been recorded yet."
    covered = family_name(spec) in (error.covers or (RESNET,))
    if not error.knows(step) or not covered or any(asked.setting.checkpoints):
        return "How far off such a prediction is has not been measured."
    mean, worst = (numbers.percent(share, 0) for share in (error.error, error.worst))
    return (
        f"Over {error.networks} networks not used for calibration, with 8 images, predictions were off by "
        f"{mean} on average and by {worst} at worst. Recorded on {error.made} on {error.device}, "
        f"PyTorch {error.torch}; other machines differ."
    )


def _predicted(spec: Spec, network: Network, asked: Asked, own: Calibrated, images: int) -> None:
    step = seconds(spec, network, asked, own)
    if step is None:
        st.markdown(_why_not(asked, own))
        return
    st.markdown(sentence(step, asked.batch, images, own.device))
    notes = f"{basis(spec, step, asked)} Reading images is not included. {defined('predicted-training-step')}"
    st.markdown(f":small[:gray[{notes}]]")


def _why_not(asked: Asked, own: Calibrated) -> str:
    if asked.setting.format != "float32":
        return "The time of a step is predicted for float32 only; it can be measured."
    if own.device.name != "cpu":
        return "The time of a step is predicted on a processor only; here it can be measured."
    return "The network has a layer that is not calibrated, so the time of a step is not predicted."


def _measured(found: Findings, asked: Asked, images: int) -> None:
    if found.was_disturbed:
        st.warning(DISTURBED)
    if found.seconds is None:
        return
    step = found.seconds.median
    whole = numbers.seconds(epoch_seconds(step, images, asked.batch))
    st.markdown(
        f"Measured: **{numbers.seconds(step)}** a step, and at that pace **{whole}** for {images:,} images."
    )
