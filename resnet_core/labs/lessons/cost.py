"""The lesson on what a block costs."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.lessons.lesson import Choices, Ladder, Lesson, Notes, Step, Turn
from resnet_core.labs.lessons.reveals import cost as reveals
from resnet_core.labs.lessons.steps import judged

COST = Lesson(
    "cost",
    "K",
    "What a block costs",
    "Weights, multiply-adds and maps of basic blocks and bottlenecks, counted exactly.",
    (
        Step(
            "bottleneck",
            "A bottleneck takes 256 channels down to 64 with a 1×1, works there with a 3×3, and goes back "
            "up. "
            "Two plain 3×3 convolutions stay at 256 channels. How many times as many weights do they have?",
            Ladder((2, 4, 8, 16, 32), " times"),
            reveals.more_weights,
            "A bottleneck is cheap because its 3×3 works on a quarter of the channels.",
            Notes(
                4,
                "Four times, since the 3×3 has a quarter of the channels.",
                "The weights of a convolution are inputs times outputs: a quarter of both is a sixteenth. "
                "Turn the control to see the rest.",
            ),
            links.block_lab(channels=256),
            claim="same-output-dimension",
            turn=Turn("Channels over those of the 3×3", reveals.RATIOS, 4, reveals.at_ratio),
        ),
        Step(
            "partner",
            "That comparison is unfair: one block is far larger. How many channels may two 3×3 convolutions "
            "have to cost about what the bottleneck of 256 channels costs?",
            Choices({"256": "256", "128": "128", "64": "64", "32": "32"}),
            reveals.fair_partner,
            "Compare blocks at equal cost: 17 C² weights for a bottleneck, 18 C² for a basic block.",
            Notes(
                3,
                "128, half way.",
                "The paper pairs the same two blocks. So a bottleneck buys wider maps for the same weights, "
                "not fewer weights.",
            ),
            links.block_lab(channels=256),
        ),
        Step(
            "where",
            "Where do most of the weights of this bottleneck stand?",
            Choices(
                {
                    "first": "In the first 1×1, which reads 256 channels",
                    "middle": "In the 3×3, on 64 channels",
                    "last": "In the last 1×1, which writes 256",
                }
            ),
            reveals.where_weights_stand,
            "Nine positions of a 3×3 outweigh four times the channels of a 1×1.",
            Notes(
                3,
                "In a 1×1, since it reads or writes the most channels.",
                "Have them write the three products: 256·64, 9·64·64 and 64·256.",
            ),
            links.explore("resnet50", block="layer1.1"),
            claim="bottleneck-weights",
        ),
        Step(
            "channels",
            "Two 3×3 convolutions get twice as many channels. How many times as many weights do they have?",
            Ladder((2, 4, 8, 16), " times"),
            reveals.more_channels,
            "Weights grow with the square of the channels.",
            Notes(2, "Twice.", "Inputs double and outputs double. Ask for three times the channels next."),
            links.block_lab(channels=128),
            turn=Turn("Channels", (32, 64, 128, 192, 256, 512), 128, reveals.at_width),
        ),
        Step(
            "side",
            "The same block reads maps of twice the height and width. What becomes of its weights and of its "
            "multiply-adds?",
            Choices(
                {
                    "1 1": "Both stay",
                    "1 2": "Weights stay, multiply-adds double",
                    "1 4": "Weights stay, multiply-adds become four times as many",
                    "4 4": "Both become four times as many",
                }
            ),
            reveals.larger_map,
            "Weights do not know the size of the map; multiply-adds grow with its area.",
            Notes(
                3,
                "Multiply-adds double.",
                "A convolution does the same work at every pixel. That is why networks halve the map when "
                "they double the channels.",
            ),
            links.changed("resnet50", height="448", width="448"),
        ),
        Step(
            "depth",
            "ResNet-50 has bottlenecks where ResNet-34 has basic blocks, and as many of them: 3, 4, 6 and 3. "
            "How many multiply-adds does it take beside ResNet-34?",
            Choices(
                {
                    "fewer": "Fewer",
                    "little": "Up to a quarter more",
                    "some": "Between a quarter more and twice as many",
                    "double": "More than twice as many",
                }
            ),
            reveals.deeper_network,
            "Bottlenecks give more layers and wider maps for about the same multiply-adds.",
            Notes(
                3, "Half as many again, as there are half as many layers again.", "Back to 17 C² and 18 C²."
            ),
            links.explore("resnet50", pin="resnet34"),
            claim="bottleneck-cuts-flops",
        ),
        Step(
            "activations",
            "And how many times as many numbers do the convolutions of ResNet-50 write as maps, beside those "
            "of ResNet-34?",
            Ladder((1, 1.5, 3, 6), " times"),
            reveals.activations,
            "Like multiply-adds do not mean like time: maps have to be written and read.",
            Notes(
                4,
                "About as many, as for multiply-adds.",
                "Every bottleneck writes its 256 channels. This is memory in training, and time on every "
                "machine that waits for memory.",
            ),
            links.explore("resnet50", pin="resnet34"),
        ),
        judged(
            "shortcut-activations-stored",
            "Identity shortcuts have no weights, and training saves nothing for them.",
            Notes(
                4,
                "True: something has to remember the input.",
                "Ask what the backward pass of an addition needs. Nothing: it hands the gradient to both "
                "sides. The input is saved once, for the first convolution, in both networks.",
            ),
        ),
        Step(
            "vgg",
            "Which has more parameters, ResNet-50 with its 50 layers or VGG-16 with its 16?",
            Choices({"resnet": "ResNet-50", "vgg": "VGG-16"}),
            reveals.against_vgg,
            "Depth costs less than one large linear layer; a global average before it is what saves.",
            Notes(
                4,
                "ResNet-50, because it is deeper.",
                "Open the head: VGG's first linear layer reads 7 × 7 × 512 values one by one.",
            ),
            links.explore("resnet50", pin="vgg16", block="head"),
            claim="fewer-than-vgg",
        ),
    ),
)
