"""The lesson on what a block is worth."""

from __future__ import annotations

from resnet_core.labs.claims import links
from resnet_core.labs.claims.claim import Link
from resnet_core.labs.lessons.lesson import Choices, Ladder, Lesson, Notes, Run, Step, Turn
from resnet_core.labs.lessons.reveals import paths as reveals
from resnet_core.labs.lessons.steps import judged

HEADS = Link("training", "training.part=heads")
LESIONS, ON_EVERY_BLOCK = Run("lesions", "residual56/lesion"), Run("heads", "56")
WHOLE = links.lesion("residual56")

PATHS = Lesson(
    "paths",
    "P",
    "What a block is worth",
    "Blocks are deleted from trained networks, paths are counted, and heads are put on every block.",
    (
        Step(
            "count",
            "ResNet-56 has 27 blocks. A path takes the branch or the shortcut at each. How many paths are "
            "there?",
            Ladder((27, 54, 729, 134_000_000)),
            reveals.number_of_paths,
            "n blocks make 2 to the power of n paths.",
            Notes(3, "54, two for each block.", "Draw two blocks and count: four. Then three."),
            WHOLE,
            claim="ensemble-of-paths",
            turn=Turn("Blocks", (3, 8, 16, 27, 50), 27, reveals.paths_of),
        ),
        Step(
            "one",
            "Delete one block of the trained residual-56, so that only its shortcut is left. By how many "
            "points does the test error rise, for the block in the middle of the ranking?",
            Ladder((1, 5, 20, 60), " points"),
            reveals.one_deleted,
            "Most single blocks of a trained residual network can be deleted at little cost.",
            Notes(
                4,
                "20 points or more: the layers after it were trained on its output.",
                "Nothing was trained again. Open the page and delete another block.",
            ),
            links.lesion("residual56", deleted="2.4"),
            run=LESIONS,
            claim="redundant-features",
        ),
        Step(
            "plain",
            "The same with its plain twin: one block is taken out. How many test images does it then get "
            "wrong?",
            Choices(
                {
                    "little": "Hardly more than before",
                    "much": "Clearly more, but it still knows most",
                    "chance": "Nearly as many as a guess would",
                }
            ),
            reveals.one_deleted_of_plain,
            "In a plain network every layer needs the one before; there is only one path.",
            Notes(3, "Clearly more.", "Compare with a chain and with a net."),
            links.lesion("plain56"),
            run=Run("lesions", "plain56/lesion"),
        ),
        Step(
            "dearest",
            "One block of residual-56 costs far more than the others when it is deleted. Which?",
            Choices(
                {
                    "first": "The very first",
                    "stage": "The first of a later stage, which changes the shape",
                    "last": "The last, right before the head",
                    "other": "One in the midst of a stage",
                }
            ),
            reveals.dearest_block,
            "Not all members are alike: an ensemble would not miss one this much.",
            Notes(
                4,
                "One that changes the shape; the paper found that on CIFAR-10.",
                "Digits are not CIFAR-10. What does the first block do that no other can?",
            ),
            links.lesion("residual56", deleted="1.0"),
            seen="lesions",
            run=LESIONS,
        ),
        Step(
            "several",
            "Delete eight of the 27 blocks at random. How many test images does the network get wrong?",
            Choices({"little": "Less than a tenth", "half": "A tenth to a half", "most": "More than a half"}),
            reveals.several_deleted,
            "One block is little; many blocks are much, and which ones makes the difference.",
            Notes(
                4,
                "A tenth to a half: eight times a little.",
                "Read out the best and the worst draw. The spread is the finding.",
            ),
            WHOLE,
            run=LESIONS,
        ),
        Step(
            "lengths",
            "Which paths carry nearly all of the gradient of the trained network?",
            Choices(
                {
                    "short": "Those through fewer than half of the branches",
                    "middle": "Those through about half, which are the most common",
                    "long": "Those through more than half",
                }
            ),
            reveals.effective_lengths,
            "The gradient comes along the shorter paths; the long ones carry next to nothing.",
            Notes(
                4,
                "Those of half the length, since most paths are.",
                "Two curves are multiplied: how many paths there are, and how much each carries.",
            ),
            WHOLE,
            seen="paths",
            run=Run("lesions", "residual56/paths"),
        ),
        judged(
            "ensemble-of-paths",
            "Exponentially many paths, yes; an ensemble, only in part: they share weights and training.",
            Notes(
                4,
                "True.",
                "Go through the parts of the sentence one by one. Which of them did the deletions bear out?",
            ),
        ),
        Step(
            "heads",
            "Put a linear head on the map after every block. After which block is half of what all blocks "
            "add to its accuracy there?",
            Choices({"early": "In the first third", "middle": "In the second third", "late": "In the last"}),
            reveals.right_early,
            "A residual network comes to its answer step by step, not all at once at the end.",
            Notes(4, "In the last third.", "Greff 2017 calls it iterative estimation."),
            HEADS,
            run=ON_EVERY_BLOCK,
        ),
        Step(
            "cosine",
            "In which of the trained networks do the maps before and after a block point almost the same "
            "way?",
            Choices({"residual": "Only in residual-56", "both": "In both", "neither": "In neither"}),
            reveals.refined,
            "Blocks with shortcuts refine what they read; plain layers replace it.",
            Notes(
                4,
                "In both, as the maps are never negative after a ReLU.",
                "That does raise the cosine, and is the reason to have the plain twin beside it.",
            ),
            HEADS,
            seen="heads",
            run=ON_EVERY_BLOCK,
        ),
    ),
)
