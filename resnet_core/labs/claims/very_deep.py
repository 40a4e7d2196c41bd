"""Claims on networks of a thousand layers."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import Cited, Claim
from resnet_core.labs.claims.proofs.very_deep import thousand_layers
from resnet_core.labs.claims.sources import he_2015, he_2016

WHY = (
    "ResNet-1202 fits its training images, to below 0.1 % error, but tests worse than ResNet-110. It took "
    "pre-activation for a thousand layers to be better than a hundred."
)
REPEATED = "The original unit has 7.61 % error with 1001 layers, pre-activation 4.92 %."
SHOW = links.explore("cifar_resnet1202", pin="cifar_resnet110")

CLAIMS = (
    Claim(
        "thousand-without-degradation",
        "Enables training of extremely deep networks (1000+ layers) without degradation.",
        "cheat sheet",
        "degradation",
        "half true",
        WHY,
        Cited(thousand_layers),
        he_2015("section 4.2 and table 6"),
        SHOW,
        "It calls the higher test error of the 1202 layers overfitting.",
    ),
    Claim(
        "thousand-plus-layers",
        "Enables training of 1000+ layer networks",
        "interview question",
        "degradation",
        "half true",
        WHY,
        Cited(thousand_layers),
        he_2016("table 3"),
        links.explore("cifar_preact1001", pin="cifar_resnet110"),
        REPEATED,
    ),
    Claim(
        "fifty-to-thousand",
        "Deep CNN where layers learn residual functions F(x) with skip connections adding input x—enables "
        "training very deep networks (50–1000+ layers).",
        "twenty questions",
        "degradation",
        "half true",
        WHY,
        Cited(thousand_layers),
        he_2016("table 3"),
        SHOW,
        REPEATED,
    ),
)
