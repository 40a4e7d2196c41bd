"""What timm prints about residual networks that it alone has weights of."""

from __future__ import annotations

from resnet_core.families.published import Errors, Figure, Published, Source

INSIDE = "Attention and scales"
STEMS = "Stems and pools"
TABLE = "results/results-imagenet.csv"


def _trained(title: str, group: str, params: str, weights: str, top1: str, top5: str, note: str) -> Published:
    """A network of which timm prints the parameters and the error of one set of weights."""
    source = Source("timm", f"{TABLE}, weights {weights}")
    errors = Errors("ImageNet", "1-crop", top1, top5, source)
    return Published(
        title, group, params=Figure(params, "M", Source("timm", TABLE)), errors=(errors,), note=note
    )


TIMMS = {
    "ecaresnet50d": _trained(
        "ECA-ResNet-50-D",
        INSIDE,
        "25.58",
        "miil_in1k",
        "19.366",
        "4.690",
        "ResNet-50-D with a factor for each channel, made of the means beside it by 5 or 7 weights.",
    ),
    "resnest50d": _trained(
        "ResNeSt-50",
        INSIDE,
        "27.48",
        "in1k",
        "19.042",
        "4.628",
        "The 3x3 gives two maps, which are summed with factors of their own for each channel.",
    ),
    "skresnext50_32x4d": _trained(
        "SK-ResNeXt-50 32x4d",
        INSIDE,
        "27.48",
        "ra_in1k",
        "19.832",
        "5.356",
        "A 3x3 beside a dilated one, summed with factors of their own for each channel. timm's names of "
        "weights are longer in its blocks.",
    ),
    "resnet26t": _trained(
        "ResNet-26-T",
        STEMS,
        "16.01",
        "ra2_in1k",
        "22.122",
        "6.162",
        "D with 24, 32 and 64 channels in the stem. The error is for images of 256 x 256.",
    ),
    "resnetaa50": _trained(
        "ResNet-50, average pools",
        STEMS,
        "25.56",
        "a1h_in1k",
        "19.386",
        "4.788",
        "An average pool after a convolution of stride 1 in place of each stride, and of the max pool.",
    ),
    "resnetrs50": _trained(
        "ResNet-RS-50",
        STEMS,
        "35.69",
        "tf_in1k",
        "20.066",
        "5.028",
        "D with a fourth convolution in place of the max pool, and squeeze-and-excitation to a quarter.",
    ),
}
