"""What torchvision prints beside the first weights of a network, against what the zoo says."""

from resnet_core.families.published import Published
from tests.torchvision_oracle import torchvision_models

__all__ = ["check_printed"]


def check_printed(name: str, published: Published) -> None:
    """Parameters, multiply-adds and errors are torchvision's."""
    meta = torchvision_models().get_model_weights(name).IMAGENET1K_V1.meta
    accuracy = meta["_metrics"]["ImageNet-1K"]
    assert published.params is not None
    assert published.macs is not None
    assert published.params.printed == f"{meta['num_params']:,}"
    assert (published.macs.printed, published.macs.unit) == (str(meta["_ops"]), "G")
    (errors,) = published.errors
    assert errors.top1 == f"{100 - accuracy['acc@1']:.3f}"
    assert errors.top5 == f"{100 - accuracy['acc@5']:.3f}"
