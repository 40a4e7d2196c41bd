"""Claims on the order of layers in a block and on initialisation."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import Claim, Computed, Recorded
from resnet_core.labs.claims.proofs import order as proofs
from resnet_core.labs.claims.sources import GOYAL, HE_INIT, he_2015, he_2016

ORDER = links.question("order")
CLAIMS = (
    Claim(
        "norm-before-addition",
        "How does Batch Normalization interact with the residual connection? (It's usually applied before "
        "the addition).",
        "cheat sheet",
        "order and initialisation",
        "true",
        "Behind the addition, batch norm would rescale the shortcut's path in every block.",
        Recorded(proofs.norm_before_addition, "questions", "orders_2016", links.question("orders_2016")),
        he_2016("table 2"),
        links.question("orders_2016"),
        "ResNet-110 has 6.61 % test error as it was, and 8.17 % with batch norm after the addition.",
    ),
    Claim(
        "first-and-second-version",
        "What is the difference between ResNet-v1 and ResNet-v2? (Pre-activation vs Post-activation).",
        "cheat sheet",
        "order and initialisation",
        "true",
        "The sheet names them in the other order: v1 is post-activation and v2 pre-activation.",
        Recorded(proofs.first_and_second_version, "questions", "order", ORDER),
        he_2016("table 3"),
        links.explore("resnetv2_50", pin="resnet50", block="layer2.1"),
        "With 1001 layers the error is 7.61 % for the original order and 4.92 % for pre-activation.",
    ),
    Claim(
        "he-start",
        "He init for conv layers suited to ReLU—standard with ResNet training recipes.",
        "twenty questions",
        "order and initialisation",
        "true",
        "A ReLU halves the mean square of a signal, and He's rule doubles the variance of the weights to "
        "make up for it. It is exact for plain layers; shortcuts and batch norm change the account.",
        Computed(proofs.he_start),
        HE_INIT,
        links.gradients(when="film", no_norm="yes", schemes_shown="signal"),
    ),
    Claim(
        "v2-is-post",
        "post-activation variants exist (ResNet v2)",
        "twenty questions",
        "order and initialisation",
        "false",
        "It is the reverse: the original is the post-activation network, and ResNet v2 is pre-activation.",
        Computed(proofs.second_version_is_post),
        he_2016("section 4"),
        links.explore("resnetv2_50", block="layer2.1"),
    ),
    Claim(
        "equation",
        "Typically y = σ(F(x) + x) or ReLU after add depending on variant—core idea is additive skip.",
        "twenty questions",
        "order and initialisation",
        "true",
        "In v1 a ReLU follows the addition; in v2 nothing does, and the sum is passed on as it is.",
        Computed(proofs.equation),
        he_2016("section 2"),
        links.explore("resnet50", pin="resnetv2_50", block="layer2.1"),
    ),
    Claim(
        "zero-start",
        "Some training refinements initialize last BN in residual branch to zero so block starts near "
        "identity—stabilizes early training.",
        "twenty questions",
        "order and initialisation",
        "half true",
        "Every block then starts as its shortcut. That helps at a high learning rate; at a low one learning "
        "only begins later, as the branches have to wake up first.",
        Recorded(proofs.zero_gamma, "questions", "zero_gamma", links.question("zero_gamma")),
        GOYAL,
        links.question("zero_gamma"),
        "ResNet-50's error on ImageNet falls from 23.84 % to 23.60 % at batch 256, and from 24.11 % to "
        "23.74 % at batch 8k.",
    ),
    Claim(
        "relu-after-addition",
        "ReLU is applied after the addition, not before.",
        "answer with a table",
        "order and initialisation",
        "true",
        "It holds for the original network. One consequence: what a block passes on is never negative.",
        Computed(proofs.relu_after_addition),
        he_2015("section 3.2"),
        links.explore("resnet18", pin="resnetv2_50", block="layer1.1"),
    ),
)
