"""The lesson on what shortcuts do to gradients."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.lessons.lesson import Choices, Ladder, Lesson, Notes, Run, Step
from resnet_core.labs.lessons.reveals import gradients as reveals
from resnet_core.labs.lessons.steps import compared, judged

ALONG = Choices({"smaller": "Much smaller", "alike": "About the same", "larger": "Much larger"})
START, BY_DEPTH = Run("gradients", "start"), Run("by_depth", "by_depth")
TWINS = links.two_by_two("outputs")

GRADIENTS = Lesson(
    "gradients",
    "G",
    "What shortcuts do to gradients",
    "Vanishing is the usual answer. What is measured is more even, less noisy, and depends on batch norm.",
    (
        Step(
            "plain",
            "plain-56 with batch norm, before any training: the gradient at the first block, nearest the "
            "image, beside that at the last block is",
            ALONG,
            reveals.plain_with_norm,
            "With batch norm the gradients of deep plain networks explode towards the image; they do not "
            "vanish.",
            Notes(
                4,
                "Much smaller: gradients vanish.",
                "Everybody has heard it. The paper itself says that vanishing gradients are unlikely to be "
                "the cause in its plain networks.",
            ),
            TWINS,
            run=START,
            claim="not-vanishing-alone",
        ),
        Step(
            "bare",
            "The same network without batch norm: the gradient at its first block beside the last is",
            ALONG,
            reveals.plain_without_norm,
            "Vanishing gradients belong to networks without batch norm.",
            Notes(
                3,
                "Much larger again.",
                "So the sentence of the textbooks is right about another network than that of the paper.",
            ),
            TWINS,
            run=START,
            claim="vanishing-stops-early-layers",
        ),
        Step(
            "residual",
            "And ResNet-56, with batch norm and shortcuts: how many times the gradient of its last block "
            "does the first block get?",
            Ladder((0.1, 1, 10, 100, 1000), " times"),
            reveals.residual,
            "Shortcuts make the gradient more even over the depth, not stronger.",
            Notes(
                4,
                "About 1, since the shortcut hands the gradient on.",
                "Even is not equal: every block still adds its branch's part.",
            ),
            TWINS,
            seen="norms",
            run=START,
            claim="stronger-gradient",
        ),
        Step(
            "law",
            "With more layers, how does the first block's gradient over the last's grow in plain networks "
            "with batch norm?",
            Choices(
                {
                    "flat": "It stays within a factor of ten",
                    "power": "As a power of the depth",
                    "exponential": "Exponentially in the depth",
                    "either": "These depths do not tell",
                }
            ),
            reveals.growth_of_plain,
            "In plain networks with batch norm like steps of depth multiply the gradient; with shortcuts "
            "it grows far less.",
            Notes(
                4,
                "As a power of the depth.",
                "The bars are powers of ten. Equal steps from bar to bar mean exponential growth.",
            ),
            links.gradients(),
            run=BY_DEPTH,
        ),
        Step(
            "shattering",
            "Move from one image towards another until the gradients have only half their correlation. In a "
            "deep plain network, beside a residual one, this happens",
            Choices({"nearer": "much nearer", "alike": "about as far", "farther": "much farther away"}),
            reveals.shattering,
            "Gradients of deep plain networks are like noise from image to image; those of residual ones "
            "less.",
            Notes(
                4,
                "About as far.",
                "Balduzzi 2017 calls it shattering. A step that helps one image tells little about the next.",
            ),
            links.gradients(),
            seen="gradients by depth",
            run=BY_DEPTH,
        ),
        judged(
            "gradient-at-least-one",
            "I + J is not at least I: the branch can cancel the identity in any direction.",
            Notes(
                4,
                "True: there is a 1 in the formula.",
                "Ask for a branch with J = −I. What remains of the gradient? Nothing.",
            ),
            "A study sheet says that the identity in I + J keeps the magnitude of a gradient at 1 or more, "
            "so that gradients cannot vanish. Is that so?",
        ),
        Step(
            "small",
            "Suppose that each of 27 branches passes only a hundredth of a gradient on. What is left of it "
            "after all blocks, with shortcuts?",
            Choices({"little": "Next to nothing", "all": "Nearly all of it"}),
            reveals.past_small_branches,
            "Where branches are small, shortcuts do carry the gradient past them: the start with zero-gamma.",
            Notes(3, "Nearly all.", "Here the sheets are right. It holds for small branches, not for all."),
            TWINS,
            claim="highway",
        ),
        Step(
            "signal",
            "Take batch norm out of ResNet-56 and keep the shortcuts. How many times does the signal grow "
            "from the first block to the last?",
            Ladder((2, 50, 5000, 500000), " times"),
            reveals.signal_without_norm,
            "Shortcuts alone let the signal grow with every block; batch norm holds it.",
            Notes(
                3,
                "A few times.",
                "Each block adds about as much as it reads, so the variance doubles. Count the blocks.",
            ),
            links.two_by_two("signal"),
            seen="signals",
            run=START,
            claim="norm-equally-critical",
        ),
        compared(
            "shortcuts_2016",
            "What stands in the shortcut should be the identity, or begin as nearly that.",
            Notes(
                6,
                "None of them.",
                "Gates with a bias of -6 begin closed to the branch, so they begin as the identity.",
            ),
        ),
    ),
)
