"""The lesson on order and initialisation."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.lessons.lesson import Choices, Ladder, Lesson, Notes, Step
from resnet_core.labs.lessons.reveals import order as reveals
from resnet_core.labs.lessons.steps import compared, judged

INITIALISATION = links.gradients(when="film", no_norm="yes", schemes_shown="signal")

ORDER = Lesson(
    "order",
    "R",
    "Order and initialisation",
    "v1 and v2, where batch norm stands, zero-gamma, warm-up, and how weights begin.",
    (
        judged(
            "relu-after-addition",
            "In v1 a ReLU follows the addition, so no sum that is passed on is negative.",
            Notes(
                3,
                "True.",
                "Have them say what it means: an identity through a ReLU is the identity for what is not "
                "negative.",
            ),
        ),
        judged(
            "v2-is-post",
            "v2 is pre-activation: batch norm and ReLU before each convolution, nothing after the addition.",
            Notes(3, "True; the sheet says so.", "Open a block of each and read the layers aloud."),
        ),
        compared(
            "order",
            "v2 shows its worth where training is hard: many layers and a high learning rate.",
            Notes(
                5,
                "v2 at both rates.",
                "At the low rate both learn everything, and there is nothing left to win.",
            ),
        ),
        compared(
            "orders_2016",
            "Batch norm behind the addition does most harm: it rescales what every shortcut hands on.",
            Notes(
                5,
                "The ReLU before the addition.",
                "A branch that can only add is bad. A shortcut that is rescaled in every block is worse.",
            ),
        ),
        compared(
            "options",
            "Weights in every shortcut leave no path that passes the signal on unchanged.",
            Notes(
                5,
                "C is best, as in the paper.",
                "The paper's network has fewer blocks. Not every result carries over to more depth.",
            ),
        ),
        Step(
            "xavier",
            "Weights drawn by Xavier's rule take no account of ReLU. What is left of the mean square of a "
            "signal after one convolution and its ReLU?",
            Ladder((0.25, 0.5, 1, 2), " times"),
            reveals.one_layer,
            "A ReLU halves the mean square; He's rule doubles the variance of the weights to make up for it.",
            Notes(3, "All of it.", "Half of the numbers are negative, and a ReLU sets those to zero."),
            INITIALISATION,
            claim="he-start",
        ),
        Step(
            "fifty",
            "And after fifty such layers?",
            Choices(
                {
                    "half": "More than a tenth of it",
                    "thousandth": "About a thousandth",
                    "billionth": "Less than a billionth",
                }
            ),
            reveals.many_layers,
            "A small factor in every layer is a vanishing signal in a deep network.",
            Notes(2, "About a thousandth.", "Ten halvings make a thousandth; there are fifty."),
            INITIALISATION,
            claim="he-start",
        ),
        compared(
            "zero_gamma",
            "With zero-gamma every block begins as its shortcut: a help at a high rate, a delay at a low "
            "one.",
            Notes(
                5,
                "At both rates.",
                "A branch that begins at zero has to be found first. Where training is safe anyway, that "
                "costs time.",
            ),
        ),
        compared(
            "warm_up",
            "A warm-up is no guarantee: judge it with more than one seed.",
            Notes(
                5,
                "All of them with it.",
                "Three seeds, three answers. This is why every chart here shows all of its seeds.",
            ),
        ),
    ),
)
