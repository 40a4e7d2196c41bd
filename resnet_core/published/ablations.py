"""What recipes and details changed, as papers printed it: each with its paper and table.

Numbers are text, as printed. Nothing is inferred between sets.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from resnet_core.families.published import Source, he_2015, he_2016

Quantity = Literal["top-1 accuracy", "error", "top-1 error"]
FAILED = ""  # printed as "fail": an error of more than 20 %


class Outcome(NamedTuple):
    """One trained network: what it had, and its number in percent as printed; `spread` is its deviation."""

    what: str
    printed: str
    spread: str = ""


class Ablation(NamedTuple):
    """Networks that one source compares: `subject` says which, and with which recipe and data."""

    key: str
    title: str
    subject: str
    quantity: Quantity
    source: Source
    outcomes: tuple[Outcome, ...]


def _all(*pairs: tuple[str, str]) -> tuple[Outcome, ...]:
    return tuple(Outcome(*pair) for pair in pairs)


GOYAL = Source("Goyal 2017", "table 2b", "1706.02677")
ABLATIONS = (
    Ablation(
        "tricks",
        "A bag of tricks",
        "ResNet-50 on ImageNet; with all tricks it has 4.3 G multiply-adds",
        "top-1 accuracy",
        Source("He 2019", "table 1", "1812.01187"),
        _all(("ResNet-50", "75.3"), ("with all tricks", "79.29")),
    ),
    Ablation(
        "stems",
        "Stems, strides and mixup",
        "ResNet-50 and its variants B, C and D on ImageNet, trained by GluonCV",
        "top-1 accuracy",
        Source("GluonCV", "model zoo"),
        _all(
            ("v1", "77.36"),
            ("B", "77.67"),
            ("C", "78.03"),
            ("D without mixup", "78.48"),
            ("D", "79.15"),
        ),
    ),
    Ablation(
        "one_recipe",
        "One recipe, five networks",
        "ImageNet, 100 epochs each with one recipe",
        "top-1 error",
        Source("facebookresearch/pycls", "model zoo"),
        _all(
            ("EfficientNet-B0", "24.9"),
            ("ResNet-50", "23.2"),
            ("ResNeXt-50", "21.9"),
            ("ResNet-101", "21.4"),
            ("RegNetY-4.0GF", "20.6"),
        ),
    ),
    Ablation(
        "groups",
        "More groups at the same cost",
        "ImageNet, by the authors of ResNeXt",
        "top-1 error",
        Source("facebookresearch/ResNeXt", "the authors' repository"),
        _all(
            ("ResNet-50", "23.9"),
            ("ResNeXt-50 32x4d", "22.2"),
            ("ResNeXt-101 32x4d", "21.2"),
            ("ResNeXt-101 64x4d", "20.4"),
        ),
    ),
    Ablation(
        "zero_gamma",
        "The last norm of each block starts at 0",
        "ResNet-50 on ImageNet",
        "top-1 error",
        GOYAL,
        (
            Outcome("batch 256, gamma 1", "23.84", "0.18"),
            Outcome("batch 256, gamma 0", "23.60", "0.12"),
            Outcome("batch 8k, gamma 1", "24.11", "0.07"),
            Outcome("batch 8k, gamma 0", "23.74", "0.09"),
        ),
    ),
    Ablation(
        "options",
        "Projections in shortcuts",
        "ResNet-34 on ImageNet, 10-crop",
        "top-1 error",
        he_2015("table 3"),
        _all(("plain-34", "28.54"), ("option A", "25.03"), ("option B", "24.52"), ("option C", "24.19")),
    ),
    Ablation(
        "shortcuts",
        "What the shortcut does",
        "ResNet-110 on CIFAR-10",
        "error",
        he_2016("table 1"),
        _all(
            ("identity", "6.61"),
            ("scaled by 0, so plain", FAILED),
            ("scaled by 0.5", FAILED),
            ("both paths scaled by 0.5", "12.35"),
            ("exclusive gate, bias 0 to −5", FAILED),
            ("exclusive gate, bias −6", "8.70"),
            ("exclusive gate, bias −7", "9.81"),
            ("shortcut-only gate, bias 0", "12.86"),
            ("shortcut-only gate, bias −6", "6.91"),
            ("1x1 convolution", "12.22"),
            ("dropout 0.5", FAILED),
        ),
    ),
    Ablation(
        "order_110",
        "Where norm and ReLU stand, 110 layers",
        "ResNet-110 on CIFAR-10",
        "error",
        he_2016("table 2"),
        _all(
            ("original", "6.61"),
            ("norm after the sum", "8.17"),
            ("ReLU before the sum", "7.84"),
            ("ReLU-only pre-activation", "6.71"),
            ("full pre-activation", "6.37"),
        ),
    ),
    Ablation(
        "order_164",
        "Where norm and ReLU stand, 164 layers",
        "ResNet-164 on CIFAR-10",
        "error",
        he_2016("table 2"),
        _all(
            ("original", "5.93"),
            ("norm after the sum", "6.50"),
            ("ReLU before the sum", "6.14"),
            ("ReLU-only pre-activation", "5.91"),
            ("full pre-activation", "5.46"),
        ),
    ),
    Ablation(
        "preact_10",
        "Pre-activation by depth, CIFAR-10",
        "v1 is the original order, v2 full pre-activation",
        "error",
        he_2016("table 3"),
        _all(
            ("110, a shortcut a layer, v1", "9.90"),
            ("110, a shortcut a layer, v2", "8.91"),
            ("110, v1", "6.61"),
            ("110, v2", "6.37"),
            ("164, v1", "5.93"),
            ("164, v2", "5.46"),
            ("1001, v1", "7.61"),
            ("1001, v2", "4.92"),
        ),
    ),
    Ablation(
        "preact_100",
        "Pre-activation by depth, CIFAR-100",
        "v1 is the original order, v2 full pre-activation",
        "error",
        he_2016("table 3"),
        _all(("164, v1", "25.16"), ("164, v2", "24.33"), ("1001, v1", "27.82"), ("1001, v2", "22.71")),
    ),
)
