"""Claims on what more layers do."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import Claim, Recorded
from resnet_core.labs.claims.proofs import degradation as proofs
from resnet_core.labs.claims.sources import he_2015

LAB = ("degradation", "lab", links.DEGRADATION)
BOTH = ("questions", "norm_and_shortcut", links.question("norm_and_shortcut"))
START = ("gradients", "start", links.two_by_two("outputs"))
TABLE_2 = (
    "On ImageNet the plain network of 34 layers has 28.54 % error and the one of 18 has 27.94 %; with "
    "shortcuts it is 25.03 % against 27.88 %."
)

CLAIMS = (
    Claim(
        "training-error-rises",
        "it solves the 'degradation' problem where adding more layers to a sufficiently deep model leads to "
        "higher training error.",
        "cheat sheet",
        "degradation",
        "true",
        "The training error is what tells degradation from overfitting, in which only the test error rises.",
        Recorded(proofs.training_error_rises, *LAB),
        he_2015("section 1 and table 2"),
        links.DEGRADATION,
        TABLE_2,
    ),
    Claim(
        "saturates-then-degrades",
        "as depth increases, accuracy saturates and then degrades rapidly, which is not caused by "
        "overfitting but by the difficulty of optimizing deep identity mappings.",
        "cheat sheet",
        "degradation",
        "true",
        "A network that overfits has a low training error. These have a high one: they do not learn the "
        "images that they are shown.",
        Recorded(proofs.saturates_then_degrades, *LAB),
        he_2015("section 1"),
        links.DEGRADATION,
    ),
    Claim(
        "exponentially-harder",
        "Optimization becomes exponentially harder as the signal has to pass through many non-linear "
        "transformations.",
        "cheat sheet",
        "degradation",
        "half true",
        "Plain networks become harder to train with depth. Residual networks of the same depth pass the "
        "signal through as many ReLUs and train well, so the number of them is not the cause; that the "
        "difficulty is exponential is a conjecture of the paper.",
        Recorded(proofs.many_layers_of_relu, *LAB),
        he_2015("section 4.1"),
        links.DEGRADATION,
        "It conjectures that deep plain networks may have exponentially low convergence rates, and leaves "
        "the reason to later study.",
    ),
    Claim(
        "vgg-wall",
        "VGG-style stacking hits a performance wall around 16-19 layers due to signal attenuation.",
        "cheat sheet",
        "degradation",
        "half true",
        "There is a wall, but with batch norm the signal keeps its size through all plain layers, and the "
        "network still fails. Only without batch norm does the signal fade.",
        Recorded(proofs.vgg_wall, *START),
        he_2015("section 4.1"),
        links.two_by_two("signal"),
        "Its plain networks are trained with batch norm, which gives forward signals variances that are "
        "not zero.",
    ),
    Claim(
        "init-and-norm-alone",
        "Standard initialization and Batch Norm help with vanishing gradients but don't solve the "
        "optimization complexity of deep identity functions.",
        "cheat sheet",
        "degradation",
        "true",
        "The plain networks of the 2015 paper have both, and degrade all the same.",
        Recorded(proofs.init_and_norm_alone, *BOTH),
        he_2015("section 1 and table 2"),
        links.question("norm_and_shortcut"),
        TABLE_2,
    ),
    Claim(
        "faster-than-plain",
        "Faster convergence compared to plain networks of the same depth.",
        "cheat sheet",
        "degradation",
        "true",
        "The deeper the networks, the larger the lead; at 8 layers the plain network learns nearly as fast.",
        Recorded(proofs.faster_than_plain, *LAB),
        he_2015("section 4.1"),
        links.DEGRADATION,
    ),
    Claim(
        "deeper-is-not-overfitting",
        "This is not overfitting (training error also degrades). The problem is optimization difficulty — "
        "deeper networks are harder to train.",
        "interview question",
        "degradation",
        "true",
        "A deeper network could copy the shallower one and fill up with layers that pass everything on, so "
        "its training error need not be higher. Training does not find that solution.",
        Recorded(proofs.saturates_then_degrades, *LAB),
        he_2015("section 1"),
        links.DEGRADATION,
        TABLE_2,
    ),
    Claim(
        "not-vanishing-alone",
        "As depth increases, training error can get worse even without overfitting—not vanishing gradients "
        "alone; harder optimization for plain deep stacks.",
        "twenty questions",
        "degradation",
        "true",
        "With batch norm the gradients of a deep plain network do not vanish at the start; they grow "
        "towards the image, and training fails all the same.",
        Recorded(proofs.not_vanishing_alone, *START),
        he_2015("section 4.1"),
        links.two_by_two("outputs"),
        "It says this of the optimisation difficulty of its plain networks.",
        "unlikely to be caused by vanishing gradients",
    ),
    Claim(
        "stable-50-to-152",
        "stacks residual blocks that add the input directly to the block's output, enabling stable training "
        "of 50–152+ layer networks.",
        "answer with a table",
        "degradation",
        "true",
        "Errors fall up to 152 layers on ImageNet; small residual networks of 56 and 110 layers learn their "
        "training images here in ten epochs.",
        Recorded(proofs.stable, "questions", "order", links.question("order")),
        he_2015("table 4"),
        links.question("order"),
        "Top-1 errors of a single model: 20.74 % with 50 layers, 19.87 % with 101, 19.38 % with 152.",
    ),
    Claim(
        "three-choices",
        "The key design choices are the residual shortcut for gradient flow, batch normalisation after each "
        "convolution, and bottleneck blocks (1x1 → 3x3 → 1x1) that control parameter count in deeper "
        "variants.",
        "answer with a table",
        "degradation",
        "true",
        "Switch the shortcut or batch norm off, and 56 layers do not learn their training images. The "
        "bottleneck is about cost alone.",
        Recorded(proofs.three_choices, *BOTH),
        he_2015("sections 3 and 4.1"),
        links.question("norm_and_shortcut"),
    ),
    Claim(
        "plain-ceiling",
        "Plain networks (VGG-style) hit a performance ceiling around 20–30 layers. Adding more layers made "
        "training error go up",
        "answer with a table",
        "degradation",
        "half true",
        "The training error does go up past some depth. Where that is depends on width, images and "
        "training: the narrow networks here are worse at 20 layers than at 8.",
        Recorded(proofs.plain_ceiling, *LAB),
        he_2015("table 2 and figure 6"),
        links.DEGRADATION,
        "On CIFAR-10 the error of its plain networks rises from 20 layers to 56, and plain-110 stays above "
        "60 %.",
    ),
)
