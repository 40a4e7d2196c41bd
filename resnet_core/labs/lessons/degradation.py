"""The lesson on why depth failed."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import Link
from resnet_core.labs.lessons.lesson import Choices, Lesson, Notes, Run, Step
from resnet_core.labs.lessons.reveals import depth as reveals
from resnet_core.labs.lessons.steps import compared, judged

LAB = Run("degradation", "lab")

DEGRADATION = Lesson(
    "degradation",
    "D",
    "Why depth failed",
    "Plain networks get worse with more layers, on the very images that they are trained on.",
    (
        Step(
            "deeper",
            "plain-20 and plain-56 have 20 and 56 layers without shortcuts and learn the same images for as "
            "long. Which has the lower error on the images that it is trained on?",
            Choices({"shallow": "plain-20", "deep": "plain-56", "alike": "No clear difference"}),
            reveals.deeper,
            "More layers made the plain network worse on its own training images.",
            Notes(
                4,
                "plain-56: it can do all that plain-20 can.",
                "It can, and yet it does not. Keep that contradiction open; it returns in two questions.",
            ),
            links.DEGRADATION,
            run=LAB,
            claim="training-error-rises",
        ),
        Step(
            "overfitting",
            "What would you look at to tell whether plain-56 overfits, and what do you expect to see?",
            Choices(
                {
                    "low high": "Training error low, test error high: it overfits",
                    "high high": "Both high: it has not learnt its images",
                    "low low": "Both low",
                    "high low": "Training error high, test error low",
                }
            ),
            reveals.overfitting,
            "Overfitting has a low training error. Here both are high: this is a failure to optimise.",
            Notes(
                3,
                "That it overfits, because it has more layers than it needs.",
                "Overfitting is about the gap between two errors. There is hardly a gap here.",
            ),
            links.DEGRADATION,
            run=LAB,
            claim="saturates-then-degrades",
        ),
        Step(
            "constructed",
            "Take a trained plain-20 and put layers that pass everything on between its own, until it has "
            "56. How many training images does it get wrong, before any further training?",
            Choices(
                {
                    "same": "The very same as plain-20",
                    "lower": "Fewer than plain-20",
                    "higher": "More than plain-20",
                }
            ),
            reveals.constructed,
            "A good deep plain network exists, so depth itself is not the trouble; finding it is.",
            Notes(
                4,
                "More, as plain-56 was so bad.",
                "This is the argument of He 2015, done. Nothing was trained: identity layers change no "
                "score.",
            ),
            Link("training", "training.part=construction"),
            run=Run("construction", "construction"),
        ),
        Step(
            "trained-on",
            "Train this constructed network for some epochs more. Beside a plain-56 that starts from scratch "
            "and has all the epochs, its training error ends",
            Choices({"better": "clearly lower", "alike": "about the same", "worse": "clearly higher"}),
            reveals.trained_from_scratch,
            "From a good start the same 56 layers do well: it is the way there that training does not find.",
            Notes(
                3,
                "About the same: training will ruin it.",
                "The layers are equal, the images are equal. Only the place where training begins differs.",
            ),
            Link("training", "training.part=construction"),
            seen="construction",
            run=Run("construction", "construction"),
        ),
        Step(
            "shortcuts",
            "Now add the input of every two layers to their output, and change nothing else. How much of "
            "the training error of 56 layers is left?",
            Choices(
                {
                    "most": "More than half of it",
                    "some": "Less than half, but an error stays",
                    "none": "Next to nothing",
                }
            ),
            reveals.with_shortcuts,
            "With batch norm in place, an addition without a single weight lets 56 layers train.",
            Notes(
                3,
                "Less than half.",
                "The parameters are equal to the last one, so the shortcuts did not make the network larger.",
            ),
            links.DEGRADATION,
            seen="degradation",
            run=LAB,
            claim="faster-than-plain",
        ),
        Step(
            "rate",
            "Perhaps plain-56 only had the wrong learning rate. Give each network the best of several rates. "
            "Is plain-56 still clearly worse than the shallowest plain network?",
            Choices({"remains": "Yes, still clearly worse", "vanishes": "No, the difference goes away"}),
            reveals.learning_rate,
            "No rate that was tried repairs the deep plain network.",
            Notes(
                3,
                "No: with the right rate everything trains.",
                "A good objection, and the reason to look at the whole map rather than at one cell.",
            ),
            Link("training", "training.part=rates"),
            seen="rates",
            run=Run("rates", "rates"),
        ),
        compared(
            "identity_race",
            "To copy its input a residual block has to become zero, and that is easy; convolutions have to "
            "find the identity.",
            Notes(
                5,
                "Less than ten times apart.",
                "Point at the scale, which is logarithmic. Then at 16 layers, where shortcuts without batch "
                "norm have a trouble of their own: the next question.",
            ),
        ),
        compared(
            "norm_and_shortcut",
            "56 layers need both: batch norm, and shortcuts.",
            Notes(
                5,
                "Shortcuts; batch norm is not needed.",
                "Without batch norm each block adds to the size of the signal. Other starts can do without "
                "it, so this is about the usual one.",
            ),
        ),
        Step(
            "signals",
            "Make each 3×3 window a row of 3, and show residual-20 sines, squares, sawtooths and chirps in "
            "noise, 128 numbers each, instead of images. How many new signals does it get wrong?",
            Choices(
                {
                    "chance": "About as many as by guessing",
                    "some": "Fewer, about half as many",
                    "low": "Less than a third as many",
                }
            ),
            reveals.on_signals,
            "Nothing in a residual block asks for images: windows along one axis serve signals as well.",
            Notes(
                3,
                "About half: convolutions are for images.",
                "What is added is a map of numbers, whatever its axes. Open the same network on Explore and "
                "compare its parameters: a row of 3 has a third of the weights of 3×3.",
            ),
            Link("explore", "block=basic&depths=3-3-3&widths=8-16-32&stem=cifar&dims=1&width=128"),
            run=Run("waves", "waves"),
        ),
        judged(
            "exponentially-harder",
            "Not the number of ReLUs is what makes plain networks fail: residual ones have as many.",
            Notes(
                4,
                "True.",
                "That the difficulty is exponential is a conjecture of the paper, and it says so.",
            ),
        ),
    ),
    edition=2,
)
