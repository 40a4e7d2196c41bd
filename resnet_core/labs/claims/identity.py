"""Claims on identity mappings and on what is added to them."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import Claim, Computed, Recorded
from resnet_core.labs.claims.proofs import identity as proofs
from resnet_core.labs.claims.sources import VEIT, he_2015

RACE = ("questions", "identity_race", links.question(links.RACE))
BOTH = ("questions", "norm_and_shortcut", links.question("norm_and_shortcut"))
WHY_EASIER = (
    "With the input added, copying means that the branch becomes zero, which is easy; convolutions alone "
    "have to find the identity. It shows one mapping, not that trained blocks want to be the identity."
)
RESPONSES = (
    "It measures that residual branches respond weakly, and the more weakly the deeper the network, and "
    "takes this as support."
)

CLAIMS = (
    Claim(
        "identity-than-zero",
        "It does this by making it easier for the network to learn an identity mapping than a zero-mapping.",
        "cheat sheet",
        "identity and residuals",
        "false",
        "It is the other way round. To pass its input on, a residual block has to learn zero in its branch, "
        "and that is easier than for a stack of layers to learn the identity.",
        Recorded(proofs.identity_is_easier, *RACE),
        he_2015("section 3.1"),
        links.question(links.RACE),
        "If an identity mapping were optimal, pushing the residual to zero would be easier than fitting an "
        "identity by a stack of non-linear layers.",
    ),
    Claim(
        "copy-a-drawing",
        "It's easier to start with the original (identity) and just draw the small differences (residuals) "
        "than to try and redraw the entire image from scratch through a series of blurry filters.",
        "cheat sheet",
        "identity and residuals",
        "true",
        "As a picture of one block it is sound: what a block adds is smaller than what it passes on.",
        Recorded(proofs.small_differences, "gradients", "film", links.gradients(when="film", shown="branch")),
        he_2015("section 4.2 and figure 7"),
        links.gradients(when="film", shown="branch"),
        RESPONSES,
    ),
    Claim(
        "learn-the-delta",
        "Residual Function F(x) = H(x) - x, where the network learns the delta.",
        "cheat sheet",
        "identity and residuals",
        "true",
        "Where shapes stay, the input is added as it is, so the branch has to give the difference.",
        Computed(proofs.identity_sums),
        he_2015("section 3.1"),
        links.explore("resnet50", block="layer2.1"),
    ),
    Claim(
        "element-wise-addition",
        "Element-wise addition of the input to the output of the stacked layers.",
        "cheat sheet",
        "identity and residuals",
        "true",
        "In blocks that change the shape, the input is projected first.",
        Computed(proofs.identity_sums),
        he_2015("section 3.2"),
        links.explore("resnet50", block="layer1.1"),
    ),
    Claim(
        "skips-cost-nothing",
        "Note that skip connections don't add parameters or computational complexity (unless projection is "
        "used).",
        "cheat sheet",
        "identity and residuals",
        "half true",
        "No parameters and no multiply-adds, which is how papers count. Each addition still reads two maps "
        "and writes one, and that takes time.",
        Computed(proofs.no_parameters),
        he_2015("section 3.2"),
        links.explore("cifar_resnet56", pin="cifar_plain56"),
    ),
    Claim(
        "redundant-features",
        "Higher accuracy at extreme depth vs. potential for redundant feature maps",
        "cheat sheet",
        "identity and residuals",
        "half true",
        "Blocks are redundant: most can be deleted one at a time. But more depth stops paying: gains shrink, "
        "and at 1202 layers the error is higher again.",
        Recorded(proofs.redundant_blocks, "lesions", "residual56/lesion", links.lesion("residual56")),
        VEIT,
        links.lesion("residual56", deleted="2.4"),
        "Deleting one block of a trained ResNet hardly changes its error; of VGG any layer is fatal.",
    ),
    Claim(
        "residual-hypothesis",
        "Hypothesis: It's easier to learn residual mappings than direct mappings.",
        "interview question",
        "identity and residuals",
        "true",
        WHY_EASIER,
        Recorded(proofs.residual_is_easier, *RACE),
        he_2015("section 3.1"),
        links.question(links.RACE),
    ),
    Claim(
        "block-without-norm",
        "return F.relu(self.conv2(F.relu(self.conv1(x))) + x)",
        "interview question",
        "identity and residuals",
        "half true",
        "It is a residual block, but not that of ResNet, which has batch norm after each convolution. "
        "Without it every block adds to the size of the signal, and a deep network diverges from the "
        "usual start.",
        Recorded(proofs.snippet_without_norm, *BOTH),
        he_2015("section 3.4"),
        links.two_by_two("signal"),
        "It has batch norm right after each convolution and before the activation.",
    ),
    Claim(
        "close-to-identity",
        "If optimal mapping is close to identity, is easier to learn",
        "interview question",
        "identity and residuals",
        "true",
        WHY_EASIER,
        Recorded(proofs.residual_is_easier, *RACE),
        he_2015("section 3.1 and figure 7"),
        links.question(links.RACE),
        RESPONSES,
    ),
    Claim(
        "identity-shortcut",
        "Skip connection adds x directly when dimensions match—if channels/stride differ, use 1×1 conv "
        "projection on shortcut to match shape.",
        "twenty questions",
        "identity and residuals",
        "half true",
        "A projection is one way. The paper's option A has none: it skips every second pixel and adds "
        "channels of zeros.",
        Computed(proofs.options_of_shortcuts),
        he_2015("section 3.3 and table 3"),
        links.explore("resnet34", pin="resnet34_a", block="layer2.0"),
        "34 layers have 25.03 % error with option A, 24.52 % with B and 24.19 % with C: the projections are "
        "not essential.",
    ),
    Claim(
        "small-perturbation",
        "If optimal mapping is close to identity, easier to learn small perturbation F than full mapping; "
        "empirically eases optimization of deep nets.",
        "twenty questions",
        "identity and residuals",
        "true",
        WHY_EASIER,
        Recorded(proofs.small_perturbation, *RACE),
        he_2015("sections 3.1 and 4.2"),
        links.question(links.RACE),
        RESPONSES,
    ),
    Claim(
        "when-to-project",
        "When block changes spatial size (stride 2) or channel count—1×1 conv on x with stride aligns "
        "dimensions for addition.",
        "twenty questions",
        "identity and residuals",
        "half true",
        "Where there is a projection, that is what it does; the first block of ResNet-50 has one at stride "
        "1, since only the channels change there. But it is not the only way: option A has no weights.",
        Computed(proofs.options_of_shortcuts),
        he_2015("section 3.3"),
        links.explore("resnet50", block="layer1.0"),
    ),
)
