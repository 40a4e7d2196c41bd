"""What the name of published weights says of their training: on which images, and whether by distillation.

timm's names are `architecture.recipe`, such as `convnext_tiny.fb_in22k_ft_in1k`. The name is all that we
know: what it does not say is not claimed.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

Group = Literal["in1k", "in22k", "beyond"]
GROUPS: tuple[Group, ...] = get_args(Group)

IMAGENET = {"in12k": "ImageNet-12k", "in21k": "ImageNet-21k", "in22k": "ImageNet-22k"}
BEYOND = {
    "jft": "JFT",
    "ig1b": "IG-1B",
    "yfcc100m": "YFCC100M",
    "laion2b": "LAION-2B",
    "laiona": "LAION-A",
    "webli": "WebLI",
    "openai": "OpenAI's CLIP data",
    "clip": "CLIP",
    "m30m": "M-30M",
    "m38m": "M-38M",
    "seer": "SEER",
    "swag": "SWAG",
    "6m": "6M",
}
DISTILLED = {"dist", "distilled", "ssld"}
SECOND_STAGE = "stage2"  # follows the stage that other weights of the same networks name: ssld_stage1_in22k


class Pretraining(NamedTuple):
    """The group of the images that weights saw, and what their name calls those beyond ImageNet-1k."""

    group: Group
    sets: tuple[str, ...] = ()


def pretraining(name: str) -> Pretraining:
    """What the name says of images beyond ImageNet-1k's training set."""
    words = name.partition(".")[2].split("_")
    if SECOND_STAGE in words:
        words.append("in22k")
    beyond = tuple(BEYOND[word] for word in words if word in BEYOND)
    imagenet = tuple(dict.fromkeys(IMAGENET[word] for word in words if word in IMAGENET))
    if beyond:
        return Pretraining("beyond", beyond + imagenet)
    return Pretraining("in22k", imagenet) if imagenet else Pretraining("in1k")


def is_distilled(name: str) -> bool:
    """Whether the name says that the network learned from another one."""
    return not DISTILLED.isdisjoint(name.replace(".", "_").split("_"))
