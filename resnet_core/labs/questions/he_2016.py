"""Questions about the shortcuts and orders of He 2016, about copying, and about shuffled pixels. No torch."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from resnet_core.data.datasets import DIGITS_SHAPE
from resnet_core.families.resnet.small_networks import DIGITS_SPEC
from resnet_core.labs.questions import judge, networks
from resnet_core.labs.questions.he_2015 import TRAINED_ON
from resnet_core.labs.questions.networks import DEEP, FEW_EPOCHS, FEW_IMAGES, SHORTCUT_DEPTH
from resnet_core.labs.questions.question import Answer, Printed, Question, Text, Trainings, comparison

HE_2016 = "He 2016 (arXiv 1603.05027)"


def _printed(table: tuple[networks.Row, ...]) -> tuple[Printed, ...]:
    return tuple(Printed(row.name, row.printed, str(row.source)) for row in table)


SHORTCUTS = replace(
    comparison(
        "shortcuts_2016",
        Text(
            "The shortcuts of He 2016",
            "A block adds its branch F(x) to its input x. What else could stand in the place of x? Which "
            "of these end less than 5 points above the identity's training error: x times 0.5, gates, a 1x1 "
            "convolution, dropout?",
            {
                "none": "None of them",
                "gates": "Only gates that start out almost as the identity (bias -6)",
                "others": "Others, with these gates or without",
            },
            f"{TRAINED_ON}, learning rate 0.02, 10 epochs, {SHORTCUT_DEPTH} layers, two seeds. Every block "
            "that keeps the size of its map has the changed shortcut; the two that change it keep the "
            "zero-padded identity, except with the 1x1 convolution, which every block has. Gates are 1x1 "
            "convolutions with a sigmoid; exclusive gating multiplies F by g and x by 1 - g, shortcut-only "
            "gating leaves F. In the paper exclusive gating fails with biases from 0 to -5. Its test error "
            "after a whole training and the training error after 10 epochs are not the same measure: "
            "compare the order, not the size.",
        ),
        Trainings(networks.of_table(networks.TABLE_1), seeds=2, seconds=45),
        judge.shortcuts_2016,
    ),
    printed=_printed(networks.TABLE_1),
    printed_note=f"{HE_2016}, table 1: ResNet-110 on CIFAR-10, test error in percent. "
    f"Here: {SHORTCUT_DEPTH} layers on digits.",
)

ORDERS = replace(
    comparison(
        "orders_2016",
        Text(
            "The orders of He 2016",
            "Move batch norm behind the addition, or move the last ReLU before it, so that a branch can "
            "only add. Which of the two does more harm to the training error?",
            {
                "bn": "Batch norm behind the addition",
                "relu": "ReLU before the addition",
                "alike": "At least one does harm, neither clearly more than the other",
                "neither": "Neither does clear harm",
            },
            f"{TRAINED_ON}, learning rate 0.02, 10 epochs, {DEEP} layers, three seeds. The first four have "
            "the same parameters, which only run in another order. Full pre-activation is the v2 of this "
            "explorer; its first block's shortcut starts before the first batch norm, where the paper's "
            "starts after it. The paper's test error after a whole training and the training error after "
            "10 epochs are not the same measure: compare the order, not the size.",
        ),
        Trainings(networks.of_table(networks.TABLE_2), seeds=3, seconds=50),
        judge.orders_2016,
    ),
    printed=_printed(networks.TABLE_2),
    printed_note=f"{HE_2016}, table 2: ResNet-110 on CIFAR-10, test error in percent. "
    f"Here: {DEEP} layers on digits.",
)

IDENTITY_RACE = Question(
    "identity_race",
    "The identity race",
    "Two 3x3 convolutions with a ReLU between learn to give back what they read; so do the same two with "
    "their input added, x + F. Which has the smaller error after 200 steps?",
    (
        Answer("residual", "x + F, at least ten times smaller with every seed"),
        Answer("alike", "Less than ten times apart, or it depends on the seed"),
        Answer("stack", "The convolutions, at least ten times smaller with every seed"),
    ),
    "Orange is x + F, grey the convolutions; dashed lines have 16 layers. Maps of 8 channels, made of "
    "digits by one fixed random convolution and a ReLU, so that they are never negative and the "
    "convolutions could copy them exactly. Same first weights for both, SGD 0.02 with momentum 0.9, no "
    "weight decay, no batch norm, three seeds. To copy, F has to become zero, which is easier than for "
    "convolutions to become the identity; its weights need not become zero for that, as their norm shows. "
    "With 16 layers and nothing to normalise, x + F starts from a far larger error, since every block adds "
    "to the signal, and does not recover at this rate. It shows how one mapping is learnt, not that "
    "trained blocks want to be the identity.",
    8,
    "identity_race",
    MappingProxyType({"seeds": 3}),
    DIGITS_SPEC,
    (),
    3,
)

PERMUTED = replace(
    comparison(
        "permuted",
        Text(
            "Shuffled pixels",
            "The 64 pixels of every image, for training and test, change places in one and the same way. "
            "Nothing is lost, but neighbours are no neighbours any more, as in a table of columns. Whose "
            "test error rises with every seed, by a point or more in the middle?",
            {
                "convolutional": "Only that of the convolutional network",
                "fully_connected": "Only that of the fully connected network",
                "both": "That of both",
                "neither": "That of neither",
            },
            f"{FEW_IMAGES} scikit-learn digits of 8 × 8 pixels for training, {DIGITS_SHAPE.test} others for "
            f"the test, {FEW_EPOCHS} epochs, learning rate 0.02, five seeds; a residual network of 8 layers "
            "(19,074 parameters) and three fully connected layers (16,906). A convolution assumes that "
            "neighbours belong together; columns of a table have no neighbours. The first weights of the "
            "fully connected network are shuffled as the pixels are, so it is the same function of the image "
            "and learns alike: it is blind to their order. With all "
            f"{DIGITS_SHAPE.train:,} images to learn from, the "
            "convolutional network makes up for it on images as small as these.",
        ),
        Trainings(networks.permuted(), seeds=5, seconds=10),
        judge.permuted,
    ),
    measure="test_error",
)

QUESTIONS_2016 = (SHORTCUTS, ORDERS, IDENTITY_RACE, PERMUTED)
