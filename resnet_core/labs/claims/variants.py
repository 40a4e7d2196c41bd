"""Claims on variants of residual networks and on other families."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import Claim, Computed, Recorded
from resnet_core.labs.claims.proofs import other_families, variants
from resnet_core.labs.claims.sources import DONG, DOSOVITSKIY, GAO, HU, HUANG, TAN, TORCHVISION, XIE

CLAIMS = (
    Claim(
        "feature-redundancy",
        "Does not inherently address feature redundancy (solved later by DenseNet).",
        "cheat sheet",
        "variants",
        "half true",
        "ResNet does not address it. DenseNet saves parameters by reusing features, and pays for it with "
        "memory traffic: fewer multiply-adds, and slower.",
        Recorded(other_families.redundancy, "lesions", "residual56/lesion", links.lesion("residual56")),
        HUANG,
        links.explore("densenet121", pin="resnet50"),
    ),
    Claim(
        "parameter-efficiency",
        "When parameter efficiency is critical and you want to maximize feature reuse.",
        "cheat sheet",
        "variants",
        "true",
        "The sheet says this of DenseNet, and by parameters it is right; time and memory are another matter.",
        Computed(other_families.parameter_efficiency),
        HUANG,
        links.explore("densenet121", pin="resnet34"),
    ),
    Claim(
        "densenet-concatenates",
        "Concatenates features from all previous layers instead of adding them, leading to narrower layers.",
        "cheat sheet",
        "variants",
        "true",
        "All previous layers of the same dense block, that is: between blocks a transition narrows the map.",
        Computed(other_families.concatenation),
        HUANG,
        links.explore("densenet121"),
    ),
    Claim(
        "compound-scaling",
        "Uses compound scaling of depth, width, and resolution simultaneously using Neural Architecture "
        "Search (NAS).",
        "cheat sheet",
        "variants",
        "half true",
        "The search found the baseline, B0. The scaling is a rule with three constants, which a small grid "
        "search gave.",
        Computed(other_families.compound_scaling),
        TAN,
        links.explore("efficientnet_b1", pin="efficientnet_b0"),
    ),
    Claim(
        "massive-data",
        "When you have massive datasets (JFT-300M) and want to capture long-range global dependencies.",
        "cheat sheet",
        "variants",
        "half true",
        "With the recipe of its paper a vision transformer needed the larger data. With a later recipe "
        "ImageNet alone is enough to be well ahead of the ResNet-50 of the first weights.",
        Computed(other_families.massive_data),
        DOSOVITSKIY,
        links.explore("vit_b_16", pin="resnet50"),
    ),
    Claim(
        "attention-for-convolution",
        "Replaces convolutions with self-attention mechanisms, lacking the inductive bias of convolutions.",
        "cheat sheet",
        "variants",
        "half true",
        "It has much less of that bias, not none: patches are cut by a convolution, and all tokens go "
        "through the same weights.",
        Computed(other_families.attention_for_convolution),
        DOSOVITSKIY,
        links.explore("vit_b_16", pin="resnet50"),
    ),
    Claim(
        "resnext-code",
        "out_channels = mid_channels * 4",
        "interview question",
        "variants",
        "false",
        "In ResNeXt the 3×3 is twice as wide as ResNet's, and the block puts out twice its channels, not "
        "four times. The class also has no batch norm, no ReLU and no shortcut.",
        Computed(variants.sheet_code),
        XIE,
        links.explore("resnext50_32x4d", pin="resnet50", block="layer1.1"),
    ),
    Claim(
        "cardinality",
        "Adds group convolutions to increase cardinality:",
        "interview question",
        "variants",
        "true",
        "The formula, which is lost in the sheet, sums the transformations of all groups; a grouped "
        "convolution between two 1×1 computes just that sum.",
        Computed(variants.sum_of_paths),
        XIE,
        links.block_lab(channels=256, groups=32),
        "Its figure 3 shows three forms of one block, the sum of paths and the grouped convolution "
        "among them.",
    ),
    Claim(
        "squeeze-and-excitation",
        "Adaptively re-weights channel features based on importance.",
        "interview question",
        "variants",
        "true",
        "Adaptively, since the factors depend on the image; importance is a name for what training made of "
        "them. They cost almost no multiply-adds, but more time than that suggests.",
        Computed(variants.squeeze_and_excitation),
        HU,
        links.explore("seresnet50", pin="resnet50", block="layer1.1"),
    ),
    Claim(
        "res2net",
        "Splits channels into groups, processes at different scales, concatenates.",
        "interview question",
        "variants",
        "true",
        "The scales are sizes of the window that a split sees within one block.",
        Computed(variants.scales),
        GAO,
        links.explore("res2net50_26w_4s", pin="resnet50", block="layer1.1"),
    ),
    Claim(
        "transformers",
        "Residual connections are crucial in Transformers for gradient flow.",
        "interview question",
        "variants",
        "true",
        "Each layer has two. Without them repeated averaging makes all tokens alike, so that nothing that "
        "tells them apart is left for a gradient to act on.",
        Computed(other_families.transformers),
        DONG,
        links.explore("vit_b_16"),
        "It shows that attention without shortcuts loses rank doubly exponentially with depth.",
    ),
    Claim(
        "densenet-harder-to-scale",
        "DenseNet is more parameter-efficient but harder to scale.",
        "interview question",
        "variants",
        "half true",
        "It has fewer parameters for its error, and deeper ones are better still. What grows is the memory "
        "that training takes.",
        Computed(other_families.parameters_of_densenet),
        TORCHVISION,
        links.explore("densenet201", pin="resnet50"),
    ),
    Claim(
        "resnext-trade",
        "Splits channels into cardinality groups inside block—trade width vs depth; improves accuracy with "
        "similar FLOPs.",
        "twenty questions",
        "variants",
        "false",
        "The trade is width against cardinality: more groups, each narrower. The depth stays. The rest of "
        "the sentence is right: the error falls at similar FLOPs.",
        Computed(variants.width_and_depth),
        XIE,
        links.explore("resnext50_32x4d", pin="resnet50", block="layer1.1"),
        "At equal cost it pairs 1 group of 64 channels with 2 of 40, 4 of 24, 8 of 14 and 32 of 4.",
    ),
    Claim(
        "single-skip",
        "DenseNet concatenates all previous features—different memory/compute tradeoff; ResNet adds single "
        "skip per block.",
        "twenty questions",
        "variants",
        "true",
        "Joined maps are saved again and again for the norms that read them.",
        Computed(other_families.memory_of_concatenation),
        HUANG,
        links.explore("densenet121", pin="resnet50"),
    ),
)
