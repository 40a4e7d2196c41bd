"""Printed errors of the deepest networks, which no small machine can train."""

from __future__ import annotations

from resnet_core.labs.claims.claim import Check, Finding
from resnet_core.labs.claims.counted import cost, error, millions


def thousand_layers() -> Finding:
    """ResNet-1202 and ResNet-1001 v2 beside ResNet-110, on CIFAR-10."""
    deepest, deep, later = (
        error(name, "test") for name in ("cifar_resnet1202", "cifar_resnet110", "cifar_preact1001")
    )
    return Finding(
        f"{deepest} % against {deep} %",
        f"Test errors on CIFAR-10: ResNet-1202, with {millions(cost('cifar_resnet1202').params)} parameters, "
        f"has {deepest} % and ResNet-110 {deep} %. With blocks in the later order (v2) 1001 layers reach "
        f"{later} %.",
        (
            Check("A network of more than 1000 layers can be trained.", deepest < 10),
            Check("It is no worse than a network of 110 layers.", deepest <= deep),
        ),
    )
