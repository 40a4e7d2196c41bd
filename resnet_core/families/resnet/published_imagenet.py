"""What was printed about the ImageNet networks of the zoo; what was not found in its source is left out."""

from __future__ import annotations

from resnet_core.families.published import WRN_REPOSITORY, Errors, Figure, Published, Source, he_2015
from resnet_core.families.resnet.published_timm import INSIDE, TIMMS

RESNET = "ResNet"
PAPER = "ResNet, as in the 2015 paper"
PLAIN = "Plain, without shortcuts"
WIDER = "Groups and width"
BCD = "ResNet-B, C and D"
PRE = "Pre-activation (v2)"

HE_REPOSITORY = Source("KaimingHe/deep-residual-networks", "the authors' repository")
RESNEXT_REPOSITORY = Source("facebookresearch/ResNeXt", "the authors' repository")
SE_REPOSITORY = Source("hujie-frank/SENet", "the authors' released weights")
RES2NET_REPOSITORY = Source("Res2Net/Res2Net-PretrainedModels", "the authors' repository")
GLUON = Source("GluonCV", "model zoo")


def _ten_crop(top1: str, top5: str, table: str) -> Errors:
    return Errors("ImageNet", "10-crop", top1, top5, he_2015(table))


def _one_crop(top1: str, top5: str, source: Source) -> Errors:
    return Errors("ImageNet", "1-crop", top1, top5, source)


def _torchvision(recipe: int, top1: str, top5: str) -> Errors:
    """torchvision prints accuracies; an error is 100 minus that."""
    return _one_crop(top1, top5, Source("torchvision", f"weights IMAGENET1K_V{recipe}"))


def _counted(title: str, group: str, params: str, macs: str, *errors: Errors, note: str = "") -> Published:
    """A network whose parameters and multiply-adds torchvision prints."""
    source = Source("torchvision", "counts beside the weights")
    return Published(
        title,
        group,
        params=Figure(params, "", source),
        macs=Figure(macs, "G", source),
        errors=errors,
        note=note,
    )


def _paper(title: str, group: str, macs: str, *errors: Errors, note: str = "") -> Published:
    """A network of He 2015, table 1."""
    return Published(title, group, macs=Figure(macs, "G", he_2015("table 1")), errors=errors, note=note)


V2_NOTE = "timm's network of this name has the same counts and outputs. The stride is in the 3x3."

RESNETS = {
    "resnet18": _counted("ResNet-18", RESNET, "11,689,512", "1.814", _torchvision(1, "30.242", "10.922")),
    "resnet34": _counted(
        "ResNet-34",
        RESNET,
        "21,797,672",
        "3.664",
        _ten_crop("24.52", "7.46", "table 3"),
        _torchvision(1, "26.686", "8.580"),
        note="The 2015 paper's option B; its table 1 prints 3.6 G for option A.",
    ),
    "resnet50": _counted(
        "ResNet-50 (v1.5)",
        RESNET,
        "25,557,032",
        "4.089",
        _torchvision(1, "23.870", "7.138"),
        _torchvision(2, "19.142", "4.566"),
        note="The 2015 paper prints 3.8 G: its stride stands in the 1x1. V1 and V2 differ in training only.",
    ),
    "resnet101": _counted(
        "ResNet-101 (v1.5)",
        RESNET,
        "44,549,160",
        "7.801",
        _torchvision(1, "22.626", "6.454"),
        _torchvision(2, "18.114", "4.220"),
    ),
    "resnet152": _counted(
        "ResNet-152 (v1.5)",
        RESNET,
        "60,192,808",
        "11.514",
        _torchvision(1, "21.688", "5.954"),
        _torchvision(2, "17.716", "3.998"),
    ),
}

OF_2015 = {
    "resnet18_a": _paper("ResNet-18, option A", PAPER, "1.8", _ten_crop("27.88", "", "table 2")),
    "resnet34_a": _paper("ResNet-34, option A", PAPER, "3.6", _ten_crop("25.03", "7.76", "table 3")),
    "resnet34_c": Published(
        "ResNet-34, option C",
        PAPER,
        errors=(_ten_crop("24.19", "7.40", "table 3"),),
        note="A projection in every block; table 1 prints operations for option A only.",
    ),
    "resnet50_v1": _paper(
        "ResNet-50 (v1)",
        PAPER,
        "3.8",
        _ten_crop("22.85", "6.71", "table 3"),
        _one_crop("24.7", "7.8", HE_REPOSITORY),
        note="The count is 3.858 G; table 1 cuts it to 3.8.",
    ),
    "resnet101_v1": _paper(
        "ResNet-101 (v1)",
        PAPER,
        "7.6",
        _ten_crop("21.75", "6.05", "table 3"),
        _one_crop("23.6", "7.1", HE_REPOSITORY),
    ),
    "resnet152_v1": _paper(
        "ResNet-152 (v1)",
        PAPER,
        "11.3",
        _ten_crop("21.43", "5.71", "table 3"),
        _one_crop("23.0", "6.7", HE_REPOSITORY),
    ),
    "plain18": _paper("Plain-18", PLAIN, "1.8", _ten_crop("27.94", "", "table 2")),
    "plain34": _paper(
        "Plain-34",
        PLAIN,
        "3.6",
        _ten_crop("28.54", "10.02", "table 3"),
        note="Deeper than Plain-18, and worse on its training images too: degradation.",
    ),
}

VARIANTS = {
    "resnext50_32x4d": _counted(
        "ResNeXt-50 32x4d",
        WIDER,
        "25,028,904",
        "4.23",
        _one_crop("22.2", "", RESNEXT_REPOSITORY),
        _torchvision(1, "22.382", "6.302"),
        _torchvision(2, "18.802", "4.660"),
        note="The authors' repository prints about 4.1 G, which it rounds to ResNet-50's.",
    ),
    "resnext101_32x8d": _counted(
        "ResNeXt-101 32x8d",
        WIDER,
        "88,791,336",
        "16.414",
        _torchvision(1, "20.688", "5.474"),
        _torchvision(2, "17.166", "3.772"),
    ),
    "resnext101_64x4d": _counted(
        "ResNeXt-101 64x4d",
        WIDER,
        "83,455,272",
        "15.46",
        _one_crop("20.4", "", RESNEXT_REPOSITORY),
        _torchvision(1, "16.754", "3.546"),
        note="The authors' repository prints about 15.6 G.",
    ),
    "wide_resnet50_2": _counted(
        "Wide ResNet-50-2",
        WIDER,
        "68,883,240",
        "11.398",
        _one_crop("21.9", "5.79", WRN_REPOSITORY),
        _torchvision(1, "21.532", "5.914"),
        _torchvision(2, "18.398", "4.242"),
    ),
    "wide_resnet101_2": _counted(
        "Wide ResNet-101-2",
        WIDER,
        "126,886,696",
        "22.753",
        _torchvision(1, "21.152", "5.716"),
        _torchvision(2, "17.490", "3.980"),
    ),
    "seresnet50": Published(
        "SE-ResNet-50",
        INSIDE,
        params=Figure("28.1", "M", Source("Hu 2018", "reduction ratio 16", "1709.01507")),
        errors=(_one_crop("22.37", "6.36", SE_REPOSITORY),),
        note="The errors are those of the authors' network, which has its stride in the 1x1, a max pool "
        "without padding and 3.860 G multiply-adds. This one has its stride in the 3x3, as in v1.5. The "
        "count has 16,048 biases of the squeezing layers.",
    ),
    "res2net50_26w_4s": Published(
        "Res2Net-50 26w 4s",
        INSIDE,
        params=Figure("25.70", "M", RES2NET_REPOSITORY),
        macs=Figure("4.2", "G", RES2NET_REPOSITORY),
        errors=(_one_crop("22.01", "6.15", RES2NET_REPOSITORY),),
        note="The count is 4.255 G; the authors' repository cuts it to 4.2.",
    ),
    "resnet50b": Published(
        "ResNet-50-B",
        BCD,
        errors=(_one_crop("22.33", "", GLUON),),
        note="The same network as v1.5: the stride moved from the 1x1 to the 3x3.",
    ),
    "resnet50c": Published(
        "ResNet-50-C",
        BCD,
        errors=(_one_crop("21.97", "", GLUON),),
        note="B, and three 3x3 in place of the stem's 7x7.",
    ),
    "resnet50d": Published(
        "ResNet-50-D",
        BCD,
        macs=Figure("4.3", "G", Source("He 2019", "table 1", "1812.01187")),
        errors=(
            _one_crop("20.71", "", Source("He 2019", "table 1, all tricks", "1812.01187")),
            _one_crop("21.52", "", Source("GluonCV", "model zoo, without mixup")),
            _one_crop("20.85", "", GLUON),
        ),
        note="C, and an average pool before the shortcut's 1x1, so that no pixel is skipped.",
    ),
    "resnetv2_50": Published("ResNet-50 (v2)", PRE, note=V2_NOTE),
    "resnetv2_101": Published("ResNet-101 (v2)", PRE, note=V2_NOTE),
    "resnetv2_152": Published("ResNet-152 (v2)", PRE, note=V2_NOTE),
}

IMAGENET = RESNETS | OF_2015 | VARIANTS | TIMMS
