"""Claims on blocks and what they cost."""

from __future__ import annotations

from functools import partial

from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import Claim, Computed
from resnet_core.labs.claims.proofs import blocks as proofs
from resnet_core.labs.claims.sources import BAG_OF_TRICKS, TORCHVISION, he_2015

LAB = links.block_lab(channels=256)
FAIR = "The fair question is what to do with a budget: for one bottleneck one gets two 3×3 at 64 channels."
LATER_RECIPE = (
    "The accuracy is that of torchvision's first weights; later training gives the same network more."
)

CLAIMS = (
    Claim(
        "bottleneck-lowers-cost",
        "Bottleneck Layers (1x1 convolutions) to reduce dimensionality and computational cost in deeper "
        "variants.",
        "cheat sheet",
        "blocks and their cost",
        "true",
        "The dear 3×3 convolution works on a quarter of the channels.",
        Computed(proofs.lowers_cost),
        he_2015("section 4.1 and figure 5"),
        LAB,
    ),
    Claim(
        "one-by-one-reduces",
        "Discuss the role of 1x1 convolutions in bottleneck blocks for dimensionality reduction.",
        "cheat sheet",
        "blocks and their cost",
        "true",
        "The first 1×1 reduces the channels; the last one restores them.",
        Computed(proofs.narrows_and_widens),
        he_2015("section 4.1"),
        links.explore("resnet50", block="layer1.1"),
    ),
    Claim(
        "bottleneck-order",
        "x → Conv 1×1 → BN → ReLU → Conv 3×3 → BN → ReLU → Conv 1×1 → BN → +x → ReLU",
        "interview question",
        "blocks and their cost",
        "true",
        "The order is that of the original network. The formulas for the parameters, which are lost in the "
        "sheet, are 17 C² for the bottleneck and 18 C² for the basic block.",
        Computed(proofs.formulas),
        he_2015("figure 5"),
        LAB,
    ),
    Claim(
        "same-output-dimension",
        "Much more efficient than basic block for same output dimension.",
        "interview question",
        "blocks and their cost",
        "true",
        FAIR,
        Computed(proofs.same_output),
        he_2015("figure 5"),
        LAB,
        "Its two designs, a basic block of 64 channels and a bottleneck of 256, have similar cost.",
    ),
    Claim(
        "quarter-of-channels",
        "They reduce the number of channels (C → C/4) before the expensive 3×3 convolution, then restore "
        "channels (C/4 → C) after. This reduces computation while maintaining representational power.",
        "interview question",
        "blocks and their cost",
        "true",
        "The channels and the cost are arithmetic; for the power the best evidence is that networks of "
        "bottlenecks have the lower errors.",
        Computed(proofs.narrow_and_cheap),
        he_2015("table 3"),
        links.block_lab(channels=256, ratio=4),
        "Top-1 errors with 10 crops: 24.52 % for ResNet-34 of basic blocks, 22.85 % for ResNet-50.",
    ),
    Claim(
        "two-three-by-three",
        "y = F(x, {W_i}) + x where F is usually two 3×3 convs + BN + ReLU—output same spatial size as x for "
        "identity add.",
        "twenty questions",
        "blocks and their cost",
        "true",
        "It describes the basic block where no stride and no new channels come in.",
        Computed(proofs.basic_block),
        he_2015("section 3.2 and figure 2"),
        links.explore("resnet18", block="layer1.1"),
    ),
    Claim(
        "bottleneck-cuts-flops",
        "1×1 reduce channels → 3×3 spatial conv → 1×1 expand—cuts FLOPs for deep models (ResNet-50+).",
        "twenty questions",
        "blocks and their cost",
        "true",
        "That is why 50 layers of bottlenecks cost little more than 34 of basic blocks.",
        Computed(proofs.lowers_cost),
        he_2015("table 1"),
        links.explore("resnet50", pin="resnet34"),
    ),
    Claim(
        "kinds-of-blocks",
        "ResNet-18/34 use basic blocks; 50/101/152 use bottleneck—standard backbones for "
        "detection/segmentation.",
        "twenty questions",
        "blocks and their cost",
        "true",
        "34 and 50 even have the same numbers of blocks, 3, 4, 6 and 3; only the kind of block differs.",
        Computed(proofs.kinds_of_blocks),
        he_2015("table 1"),
        links.explore("resnet50", pin="resnet34"),
    ),
    Claim(
        "bottleneck-weights",
        "(1*1*256*64) + (3*3*64*64) + (1*1*64*256) = 16384 + 36864 + 16384 = 69,632",
        "answer with a table",
        "blocks and their cost",
        "true",
        "The sum is right, for the weights of the convolutions.",
        Computed(proofs.exact_weights),
        he_2015("figure 5"),
        LAB,
    ),
    Claim(
        "seventeen-times",
        "2 * (9*256*256) = 1,179,648 — 17× more expensive.",
        "answer with a table",
        "blocks and their cost",
        "true",
        FAIR,
        Computed(proofs.seventeen_times),
        he_2015("figure 5"),
        LAB,
    ),
    Claim(
        "row-of-18",
        "| ResNet-18 | [2,2,2,2] basic | 11.7 M | 69.8% |",
        "answer with a table",
        "blocks and their cost",
        "true",
        LATER_RECIPE,
        Computed(partial(proofs.row_of_table, "resnet18", "11.7", "69.8")),
        TORCHVISION,
        links.explore("resnet18"),
    ),
    Claim(
        "row-of-50",
        "| ResNet-50 | [3,4,6,3] bottleneck | 25.6 M | 76.1% |",
        "answer with a table",
        "blocks and their cost",
        "true",
        LATER_RECIPE,
        Computed(partial(proofs.row_of_table, "resnet50", "25.6", "76.1")),
        TORCHVISION,
        links.explore("resnet50"),
        "The second weights of the same network reach 80.858 %.",
    ),
    Claim(
        "row-of-101",
        "| ResNet-101 | [3,4,23,3] bottleneck | 44.5 M | 77.4% |",
        "answer with a table",
        "blocks and their cost",
        "true",
        LATER_RECIPE,
        Computed(partial(proofs.row_of_table, "resnet101", "44.5", "77.4")),
        TORCHVISION,
        links.explore("resnet101"),
    ),
    Claim(
        "row-of-152",
        "| ResNet-152 | [3,8,36,3] bottleneck | 60.2 M | 78.3% |",
        "answer with a table",
        "blocks and their cost",
        "true",
        LATER_RECIPE,
        Computed(partial(proofs.row_of_table, "resnet152", "60.2", "78.3")),
        TORCHVISION,
        links.explore("resnet152"),
    ),
    Claim(
        "stride-of-stages",
        "At the start of each stage, the first block uses stride=2 in the 3×3 conv to halve spatial "
        "dimensions.",
        "answer with a table",
        "blocks and their cost",
        "half true",
        "The first stage does not halve the map, since the max pool before it has done so. And the stride "
        "stands in the 3×3 in torchvision's networks (v1.5), not in those of the paper.",
        Computed(proofs.stride_of_stages),
        he_2015("table 1"),
        links.explore("resnet50", pin="resnet50_v1", block="layer2.0"),
    ),
    Claim(
        "strided-projection",
        "The shortcut uses a 1 x 1 conv with stride=2 (projection shortcut) to match the new shape.",
        "answer with a table",
        "blocks and their cost",
        "half true",
        "Not in the first stage, where only the channels change. Where it has a stride of 2, it never looks "
        "at three of four pixels; ResNet-D averages them first.",
        Computed(proofs.strided_projection),
        BAG_OF_TRICKS,
        links.explore("resnet50d", pin="resnet50", block="layer2.0"),
    ),
)
