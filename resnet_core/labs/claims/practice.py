"""Claims on when to use a ResNet, and how it is trained."""

from __future__ import annotations

from resnet_core.labs.claims import links, small_network
from resnet_core.labs.claims.claim import Cited, Claim, Link, Recorded
from resnet_core.labs.claims.proofs import practice as proofs
from resnet_core.labs.claims.sources import TAN, TIMM, TORCHVISION, WIGHTMAN, Source, he_2015

LAB = ("degradation", "lab", links.DEGRADATION)
PERMUTED = links.question("permuted")
DIGITS = Source("scikit-learn", "its 1,797 digits; every sixth is a test image here")

CLAIMS = (
    Claim(
        "easier-but-slower",
        "Ease of optimization vs. higher inference latency compared to shallow architectures",
        "cheat sheet",
        "practice",
        "true",
        "Depth is what one pays for in time: layers run one after another.",
        Recorded(proofs.easier_but_slower, *LAB),
        TIMM,
        links.DEGRADATION,
    ),
    Claim(
        "digits-need-little",
        "Using ResNet-152 for a simple MNIST-like digit classification task where a 3-layer CNN suffices.",
        "cheat sheet",
        "practice",
        "true",
        "The sheet warns of it, rightly: on small images of digits a few thousand parameters do as well.",
        Recorded(proofs.digits, small_network.FILE, small_network.RUN, small_network.HERE),
        DIGITS,
        small_network.HERE,
    ),
    Claim(
        "five-milliseconds",
        "Deploying a heavy ResNet on an edge device with strict 5ms latency constraints without quantization "
        "or pruning.",
        "cheat sheet",
        "practice",
        "half true",
        "The sheet warns of it, with reason. But a smaller image or network takes work off as well, "
        "and how long it takes depends on the device: measure it on yours.",
        Cited(proofs.five_milliseconds),
        TIMM,
        links.on_page("forward", "resnet18"),
    ),
    Claim(
        "not-for-tables",
        "Using ResNet when the input data is non-spatial or tabular (where GBDT or MLP are better).",
        "cheat sheet",
        "practice",
        "true",
        "A convolution assumes that neighbours belong together, and columns of a table have no neighbours. "
        "The experiment shuffles pixels; it has no trees.",
        Recorded(proofs.no_space, "questions", "permuted", PERMUTED),
        DIGITS,
        PERMUTED,
    ),
    Claim(
        "well-understood-baseline",
        "When you need a stable, well-understood baseline for any CV task.",
        "cheat sheet",
        "practice",
        "true",
        "Name the weights when you compare with it, since the recipe moves it by as much as a new "
        "architecture does.",
        Cited(proofs.stable_baseline),
        TORCHVISION,
        links.explore("resnet50"),
    ),
    Claim(
        "real-time-mobile",
        "Real-time mobile applications where FLOPs/latency are the primary constraint.",
        "cheat sheet",
        "practice",
        "half true",
        "The sheet says to avoid ResNets there. By FLOPs that is right; by latency it depends on the device, "
        "and a small ResNet can be the faster one.",
        Cited(proofs.flops_and_latency),
        TIMM,
        links.explore("resnet18", pin="efficientnet_b0"),
    ),
    Claim(
        "small-data",
        "Small datasets where ResNet-50 might overfit significantly without heavy augmentation.",
        "cheat sheet",
        "practice",
        "half true",
        "There is a gap between training and test error, as with any network. That more layers widen it is "
        "not what happens on the digits here.",
        Recorded(proofs.small_data, *LAB),
        DIGITS,
        links.DEGRADATION,
    ),
    Claim(
        "latency-of-152",
        "Inference latency can be high for the 101/152 layer variants.",
        "cheat sheet",
        "practice",
        "true",
        "ResNet-101 and 152 add their blocks in one stage or two, and each takes its time.",
        Cited(proofs.deep_latency),
        TIMM,
        links.explore("resnet152", pin="resnet50"),
    ),
    Claim(
        "accuracy-to-latency",
        "When you need the best accuracy-to-latency ratio on a fixed compute budget.",
        "cheat sheet",
        "practice",
        "half true",
        "The sheet says this of EfficientNet. Its B0 beats ResNet-50 at like training; but a small ResNet is "
        "faster still, and the recipe moves the accuracy as much as the architecture.",
        Cited(proofs.accuracy_for_latency),
        TAN,
        links.explore("efficientnet_b0", pin="resnet50"),
    ),
    Claim(
        "classic-recipe",
        "SGD + momentum, step LR decay, weight decay, long epochs on ImageNet—augmentation similar to prior "
        "CNNs.",
        "twenty questions",
        "practice",
        "true",
        "That is the recipe of the paper. Later ones train longer, with stronger augmentation and a cosine "
        "schedule, and gain some points.",
        Cited(proofs.classic_recipe),
        he_2015("section 3.4"),
        Link("training", "training.part=train"),
        "It trains for up to 60e4 iterations, without dropout.",
    ),
    Claim(
        "still-used",
        "Yes—strong baseline; ConvNeXt, ViT compete on benchmarks but ResNet remains default for robustness "
        "and tooling.",
        "twenty questions",
        "practice",
        "true",
        "Trained as networks are today, it stays near those of its cost. What is a default is a matter of "
        "habit, which no number decides.",
        Cited(proofs.still_used),
        WIGHTMAN,
        links.explore("resnet50", pin="convnext_tiny"),
    ),
)
