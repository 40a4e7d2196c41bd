"""The lesson on choosing a network today."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import Link
from resnet_core.labs.claims.small_network import FILE, HERE, RUN
from resnet_core.labs.lessons.lesson import Choices, Ladder, Lesson, Notes, Run, Step, Turn
from resnet_core.labs.lessons.reveals import choosing as reveals
from resnet_core.labs.lessons.steps import compared, judged

CHOOSE = Link("choose")

CHOOSING = Lesson(
    "choosing",
    "C",
    "Choosing a network today",
    "Counts are not speed, recipes are worth more than layers, and small tasks need small networks.",
    (
        Step(
            "macs",
            "ResNet-18 takes several times the multiply-adds of EfficientNet-B0. Which of the two runs more "
            "images a second on a desktop's processor, one at a time?",
            Choices({"first": "ResNet-18", "second": "EfficientNet-B0", "alike": "About as many"}),
            reveals.macs_and_speed,
            "Multiply-adds do not tell the time: measure on the machine that you have.",
            Notes(
                4,
                "EfficientNet-B0, which does far less.",
                "Depthwise convolutions do little work for each number that they move.",
            ),
            links.explore("resnet18", pin="efficientnet_b0"),
            claim="real-time-mobile",
        ),
        Step(
            "parameters",
            "DenseNet-121 has less than a third of ResNet-50's parameters. Which runs more images a second "
            "on a GPU?",
            Choices({"first": "DenseNet-121", "second": "ResNet-50", "alike": "About as many"}),
            reveals.parameters_and_speed,
            "Parameters tell the size of the file, not the time.",
            Notes(
                3,
                "DenseNet-121.",
                "It joins maps, which are read again by every later layer. Compare what both save in "
                "training.",
            ),
            links.explore("densenet121", pin="resnet50"),
            claim="feature-redundancy",
        ),
        Step(
            "recipe",
            "torchvision published new weights for the very same ResNet-50. By how many points is their "
            "top-1 accuracy on ImageNet higher?",
            Ladder((0.5, 1, 2, 5, 10), " points"),
            reveals.better_recipe,
            "Compare networks only when they were trained alike: the recipe is worth points.",
            Notes(
                4,
                "One point.",
                "Nothing changed but the training: longer, with more augmentation. So never compare a new "
                "network's number with the old number of an old one.",
            ),
            CHOOSE,
            claim="well-understood-baseline",
        ),
        Step(
            "deeper",
            "And how many points does ResNet-152 have over ResNet-101, both with their first weights?",
            Ladder((0.3, 1, 3, 6), " points"),
            reveals.deeper,
            "Past a point, depth buys little for its price.",
            Notes(
                3,
                "Three points.",
                "Put the two answers beside each other: what would you do with a week of GPU time?",
            ),
            links.explore("resnet152", pin="resnet101"),
        ),
        Step(
            "side",
            "ResNet-50 reads images of 112 × 112 pixels instead of 224 × 224. How many times fewer "
            "multiply-adds does it take?",
            Ladder((1.4, 2, 4, 8), " times"),
            reveals.half_the_side,
            "A smaller image is the simplest way to fewer multiply-adds; it costs some accuracy.",
            Notes(
                4,
                "Twice.",
                "Half the side is a quarter of the area. Odd sizes are rounded up, so it is a little less "
                "than four. Turn the control.",
            ),
            links.changed("resnet50", height="112", width="112"),
            claim="five-milliseconds",
            turn=Turn("Pixels a side", reveals.SIDES, 112, reveals.at_side),
        ),
        judged(
            "latency-of-152",
            "Latency follows depth: layers wait for each other.",
            Notes(3, "True.", "On one image there is nothing to do at the same time as the layer before."),
        ),
        Step(
            "digits",
            "For digits of 8 × 8 pixels, how many parameters does a convolutional network need to be about "
            "as good as residual-56?",
            Ladder((500, 5_000, 50_000, 500_000, 5_000_000), " parameters"),
            reveals.smallest_for_digits,
            "Begin with the smallest network that could do it.",
            Notes(
                3,
                "A few hundred thousand.",
                "The cheaper network comes first; a deeper one has to earn its place.",
            ),
            HERE,
            run=Run(FILE, RUN),
            claim="digits-need-little",
        ),
        compared(
            "permuted",
            "Convolutions are for data with neighbours; for a table of columns they are the wrong choice.",
            Notes(
                5,
                "That of neither: nothing is lost.",
                "Nothing is lost for a layer that reads all pixels at once. A 3×3 reads neighbours.",
            ),
        ),
        judged(
            "accuracy-to-latency",
            "There is no best network, only a best one for a machine, an image size and a recipe.",
            Notes(
                4,
                "True.",
                "Open Choose, set the machine, and look at who stands on the frontier.",
            ),
        ),
    ),
)
