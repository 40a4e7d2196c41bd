"""Questions about what He 2015 (arXiv 1512.03385) put together, and its time. No torch here."""

from __future__ import annotations

from dataclasses import replace

from resnet_core.data.datasets import DIGITS_SHAPE
from resnet_core.families.published import he_2015
from resnet_core.labs.questions import judge, networks
from resnet_core.labs.questions.networks import DEEP, DEEPEST, EPOCHS, HIGH_RATE, RATES, WARM_EPOCHS
from resnet_core.labs.questions.question import Printed, Text, Trainings, comparison

TRAINED_ON = (
    f"Trained here on {DIGITS_SHAPE.train:,} scikit-learn digits of 8 × 8 pixels ({DIGITS_SHAPE.test} others "
    "for the test), widths 8-16-32, "
    "batches of 64, SGD with momentum 0.9 and weight decay 1e-4"
)
SMALL = "Small images and narrow networks: it says nothing about the accuracy on CIFAR or ImageNet."

ORDER = comparison(
    "order",
    Text(
        f"v1 against v2, {DEEPEST} layers",
        f"Two residual networks of {DEEPEST} layers differ only in where batch norm and ReLU stand: v1 ends "
        "each block with a ReLU after the addition, v2 (pre-activation) has both before the convolutions. "
        f"Which has the lower training error after {EPOCHS} epochs?",
        {
            "v2_always": f"v2, at learning rates {RATES[0]} and {RATES[1]}",
            "v2_high": f"v2 at {RATES[1]}; no clear difference at {RATES[0]}",
            "v2_low": f"v2 at {RATES[0]}; no clear difference at {RATES[1]}",
            "neither": "No clear difference at either rate",
            "v1": "v1 at one rate at least",
        },
        f"{TRAINED_ON}, for {EPOCHS} epochs without warm-up, two seeds. v2's shortcuts pass the signal on "
        "unchanged, v1's pass it through a ReLU after every block; the question on the orders of He 2016 "
        f"takes the change apart. {SMALL}",
    ),
    Trainings(networks.order(), seeds=2, seconds=45),
    judge.order,
)

ZERO_GAMMA = comparison(
    "zero_gamma",
    Text(
        "Zero-gamma on or off",
        "With zero-gamma the last batch norm of each branch starts with γ = 0, so that every block begins "
        f"as its shortcut (Goyal 2017). At which learning rate do {DEEPEST} layers learn their training "
        "images sooner with it?",
        {
            "sooner": f"At {RATES[0]} and at {RATES[1]}",
            "high": f"At {RATES[1]}, but not at {RATES[0]}",
            "low": f"At {RATES[0]}, but not at {RATES[1]}",
            "never": "At neither",
        },
        f"{TRAINED_ON}, {DEEPEST} layers of v1, {EPOCHS} epochs without warm-up, two seeds. Judged by the "
        "training error, averaged over all epochs. Goyal 2017 (arXiv 1706.02677, table 2b) found 0.24 "
        "points less error at batch 256 and 0.37 at batch 8,192, for ResNet-50 on ImageNet after a whole "
        f"training. {SMALL}",
    ),
    Trainings(networks.zero_gamma(), seeds=2, seconds=45),
    judge.zero_gamma,
)

NORM_AND_SHORTCUT = comparison(
    "norm_and_shortcut",
    Text(
        "Batch norm on or off, shortcut on or off",
        f"What does a network of {DEEP} layers need to learn its training images in 10 epochs?",
        {
            "both": "Batch norm and shortcuts, both",
            "norm": "Batch norm; shortcuts are not needed",
            "shortcut": "Shortcuts; batch norm is not needed",
            "either": "Either of the two",
            "neither": "Neither",
            "nothing": "More than these two",
        },
        f"{TRAINED_ON}, learning rate 0.02, 10 epochs, three seeds, weights drawn as in He's other paper of "
        "2015 "
        "(Delving Deep into Rectifiers, arXiv 1502.01852). A network counts as trained below 10 % training "
        "error with every seed. "
        "Without batch norm each block adds to the size of the signal; other ways to start the weights "
        f"than this one can do without it. {SMALL}",
    ),
    Trainings(networks.norm_and_shortcut(), seeds=3, seconds=45),
    judge.norm_and_shortcut,
)

WARM_UP = comparison(
    "warm_up",
    Text(
        f"Warm-up for {DEEPEST} layers",
        "He 2015 trained ResNet-110 at a learning rate of 0.01 until the training error was below 80 %, "
        f"and then at {HIGH_RATE}. Here {DEEPEST} layers begin at {HIGH_RATE}, or the rate rises linearly "
        f"to it over {WARM_EPOCHS} of 10 epochs. Which seeds end below 10 % training error with the warm-up?",
        {
            "always": "All of them, and without it not all",
            "sometimes": "It depends on the seed",
            "never": "None",
            "needless": "All of them, and without it too",
        },
        f"{TRAINED_ON}, learning rate {HIGH_RATE}, 10 epochs, three seeds. Only the start is compared: a "
        f"network that is behind after 10 epochs need not stay behind. {SMALL}",
    ),
    Trainings(networks.warm_up(), seeds=3, seconds=40),
    judge.warm_up,
)

OPTIONS = replace(
    comparison(
        "options",
        Text(
            "Shortcut options A, B and C",
            "Option A never has weights in a shortcut, B has a 1x1 convolution where the size changes, C "
            f"in every block. On ImageNet C did slightly better than B, and B than A. With {DEEP} layers on "
            "digits?",
            {
                "c_best": "C has a lower training error than A and B here too",
                "c_worst": "C has a higher training error than A and B",
                "alike": "No clear difference between the three",
                "other": "Some other order",
            },
            f"{TRAINED_ON}, learning rate 0.02, 10 epochs, three seeds. A convolution and its batch norm in "
            "every shortcut leave no path that passes the signal on unchanged, and there are more of them "
            f"here: 27 blocks, where the paper's network has 16. {SMALL}",
        ),
        Trainings(networks.options(), seeds=3, seconds=45),
        judge.options,
    ),
    printed=tuple(
        Printed(name, printed, str(he_2015("table 3")))
        for name, printed in (
            (networks.OPTION_A, "25.03"),
            (networks.OPTION_B, "24.52"),
            (networks.OPTION_C, "24.19"),
            (networks.NO_SHORTCUT, "28.54"),
        )
    ),
    printed_note="The paper: 34 layers on ImageNet, top-1 error in percent, 10 crops of each image. "
    f"Here: {DEEP} layers on digits.",
)

QUESTIONS_2015 = (ORDER, ZERO_GAMMA, NORM_AND_SHORTCUT, WARM_UP, OPTIONS)
