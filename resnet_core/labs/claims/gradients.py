"""Claims on gradients, shortcuts and the memory that training takes."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import Claim, Computed, Recorded
from resnet_core.labs.claims.proofs import gradients as proofs
from resnet_core.labs.claims.sources import BALDUZZI, VEIT, he_2015, he_2016

TWINS = links.two_by_two("outputs")
START = ("gradients", "start", TWINS)
BOTH = ("questions", "norm_and_shortcut", links.question("norm_and_shortcut"))
SAVED = links.explore("cifar_resnet56", pin="cifar_plain56")

CLAIMS = (
    Claim(
        "flow-against-memory",
        "Improved gradient flow vs. increased memory consumption during training",
        "cheat sheet",
        "gradients",
        "half true",
        "Gradients do flow better. But an addition needs nothing saved for its backward pass, so identity "
        "shortcuts cost no memory in training; only projections and pre-activation add a little.",
        Recorded(proofs.flow_and_memory, *START),
        he_2015("section 3.2"),
        SAVED,
    ),
    Claim(
        "vanishing-stops-early-layers",
        "Vanishing gradients prevent early layers from learning effectively.",
        "cheat sheet",
        "gradients",
        "half true",
        "It holds without batch norm. With it, as in the plain networks of the paper, the gradient grows "
        "towards the image, and the early layers get far more of it than the late ones.",
        Recorded(proofs.vanishing, *START),
        he_2015("section 4.1"),
        TWINS,
        "It says this of the optimisation difficulty of its plain networks.",
        "unlikely to be caused by vanishing gradients",
    ),
    Claim(
        "stronger-gradient",
        "Stronger gradient flow via the additive shortcut path.",
        "cheat sheet",
        "gradients",
        "half true",
        "Shortcuts make the gradient more even over the depth, not stronger. Beside a plain network with "
        "batch norm, whose gradient explodes towards the image, theirs is the weaker.",
        Recorded(proofs.stronger, *START),
        BALDUZZI,
        TWINS,
        "It finds that gradients of plain networks resemble white noise the more, the deeper they are, and "
        "that shortcuts slow this down.",
    ),
    Claim(
        "shortcut-activations-stored",
        "Higher memory usage during training because activations from the shortcut must be stored for the "
        "backward pass.",
        "cheat sheet",
        "gradients",
        "false",
        "The gradient of a sum is passed to both sides unchanged, so autograd saves nothing for it. The "
        "input is saved once, for the first convolution, with a shortcut and without.",
        Computed(proofs.nothing_stored),
        he_2015("section 3.2"),
        SAVED,
    ),
    Claim(
        "shortcuts-alone",
        "Claiming skip connections solve vanishing gradients alone.",
        "cheat sheet",
        "gradients",
        "true",
        "The sheet warns of this claim, rightly: with shortcuts and without batch norm each block adds to "
        "the size of the signal, and 56 layers diverge from the usual start.",
        Recorded(proofs.both_needed, *BOTH),
        he_2015("section 3.4"),
        links.question("norm_and_shortcut"),
        "It has batch norm right after each convolution and before the activation.",
    ),
    Claim(
        "norm-equally-critical",
        "Batch Normalization is equally critical for signal propagation",
        "cheat sheet",
        "gradients",
        "true",
        "It holds for networks that begin as usual; others have done without batch norm by starting their "
        "branches near zero.",
        Recorded(proofs.norm_is_critical, *START),
        he_2015("section 3.4"),
        links.two_by_two("signal"),
    ),
    Claim(
        "gradient-at-least-one",
        "The identity matrix ensures gradient magnitude , preventing vanishing gradients:",
        "interview question",
        "gradients",
        "false",
        "The formula is lost in the sheet, which says that the gradient's magnitude is at least 1. The "
        "identity does not ensure that: it is added to the branch's Jacobian, which can cancel it in any "
        "direction, and the ReLU after the addition sets some gradients to 0.",
        Computed(proofs.sum_of_identity),
        he_2016("section 2"),
        links.gradients(when="film", block="layer3.8"),
        "It argues more carefully: the branch's part is unlikely to be -1 for all samples of a batch.",
    ),
    Claim(
        "highway",
        'Even if has small gradients, the skip connection provides a "gradient highway."',
        "interview question",
        "gradients",
        "true",
        "Here the identity does help: a branch that passes almost nothing on takes almost nothing away. With "
        "zero-gamma every block starts like this.",
        Computed(proofs.small_branches),
        he_2016("section 2"),
        TWINS,
    ),
    Claim(
        "ensemble-of-paths",
        "ResNet can be seen as an ensemble of exponentially many shallow networks:",
        "interview question",
        "gradients",
        "half true",
        "The paths are there, and most blocks can be deleted one at a time. But the paths share their "
        "weights and are trained together, and not every block can be lost as a member of an ensemble can.",
        Recorded(proofs.ensemble, "lesions", "residual56/lesion", links.lesion("residual56")),
        VEIT,
        links.lesion("residual56", deleted="1.0"),
        "Of the 2^54 paths of ResNet-110, those of 5 to 17 blocks, 0.45 % of all, carry nearly all of the "
        "gradient.",
    ),
    Claim(
        "highways-complement-norm",
        "Shortcuts provide gradient highways—identity path carries gradients deeper; complements BN and good "
        "init.",
        "twenty questions",
        "gradients",
        "true",
        "They complement each other in the strict sense: 56 layers need both.",
        Recorded(proofs.both_needed, *BOTH),
        he_2015("section 4.1"),
        links.question("norm_and_shortcut"),
    ),
)
