"""Claims on whole networks: depths, counts, shapes of images and maps."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import Cited, Claim, Computed
from resnet_core.labs.claims.proofs import whole_networks as proofs
from resnet_core.labs.claims.sources import CHEN, LIN, TORCHVISION, he_2015

CLAIMS = (
    Claim(
        "backbone",
        "When building a robust feature extractor (backbone) for computer vision tasks where model depth is "
        "required to capture complex hierarchical features without suffering from the degradation problem.",
        "cheat sheet",
        "whole networks",
        "true",
        "Its maps at four resolutions are what detectors and segmentation networks read, and deeper ones "
        "have made these better.",
        Cited(proofs.backbone),
        he_2015("section 4.3 and tables 7 and 8"),
        links.explore("resnet101", pin="vgg16"),
        "With ResNet-101 in place of VGG-16 Faster R-CNN's mAP rises from 73.2 % to 76.4 % on VOC 2007, and "
        "from 21.2 % to 27.2 % on COCO.",
    ),
    Claim(
        "modular",
        "Highly modular and easy to scale (ResNet-18 to ResNet-152).",
        "cheat sheet",
        "whole networks",
        "true",
        "Four numbers and a kind of block tell all of them apart.",
        Computed(proofs.modular),
        he_2015("table 1"),
        links.on_page("depth-width", "resnet50"),
    ),
    Claim(
        "any-image",
        "How would you modify ResNet for a multi-scale input or different aspect ratios?",
        "cheat sheet",
        "whole networks",
        "true",
        "The question supposes that it can be done, and almost nothing has to be modified: convolutions do "
        "not depend on the size of the map, and the global average makes one vector of any. For several "
        "scales, read the maps of several stages.",
        Computed(proofs.any_image),
        LIN,
        links.changed("resnet50", height="320", width="192"),
    ),
    Claim(
        "fewer-than-vgg",
        "ResNet-50 actually has fewer parameters than VGG-16 because it avoids large fully connected layers "
        "at the end, using Global Average Pooling instead.",
        "cheat sheet",
        "whole networks",
        "true",
        "VGG's first linear layer reads a map of 7 × 7 pixels, value by value; after a global average one "
        "value is left of each channel.",
        Computed(proofs.fewer_than_vgg),
        TORCHVISION,
        links.explore("resnet50", pin="vgg16", block="head"),
    ),
    Claim(
        "maps-for-detection",
        "Common backbone in Faster R-CNN, RetinaNet with FPN—C4/C5 feature maps extracted for heads.",
        "twenty questions",
        "whole networks",
        "half true",
        "It is the common backbone. But a feature pyramid reads more than C4 and C5: C2 to C5 as it was "
        "published, and C3 to C5 in RetinaNet. The finer maps are what small objects need.",
        Computed(proofs.maps_for_detection),
        LIN,
        links.explore("resnet50", block="layer1.2"),
        "Its pyramid is built on the outputs of the last blocks of the stages conv2 to conv5.",
    ),
    Claim(
        "encoder",
        "Encoder backbone (e.g. ResNet-50) + decoder (U-Net style, ASPP)—pretrained ImageNet weights "
        "standard.",
        "twenty questions",
        "whole networks",
        "true",
        "For ASPP the last stages dilate instead of halving, with the same weights, so ImageNet's fit. It "
        "costs far more multiply-adds.",
        Computed(proofs.encoder),
        CHEN,
        links.changed("resnet50", output_stride="8"),
    ),
    Claim(
        "against-vgg",
        "ResNet achieves better accuracy with fewer FLOPs than very deep VGG due to bottlenecks and "
        "efficiency.",
        "twenty questions",
        "whole networks",
        "half true",
        "Better with fewer, yes. But ResNet-34 has no bottleneck and does it too: the stem and the early "
        "strides keep the large maps short.",
        Computed(proofs.against_vgg),
        he_2015("section 3.3 and table 3"),
        links.explore("resnet34", pin="vgg16"),
        "It gives its 34-layer baseline 18 % of the operations of VGG-19.",
    ),
)
