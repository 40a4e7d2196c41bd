"""The table of official weights, and the names of their classes, are torchvision's."""

import pytest

from resnet_core.data.imagenet import imagenet_classes
from resnet_core.data.official import OFFICIAL, OfficialWeights
from resnet_core.files.safetensors import MOST_FILE_BYTES
from tests.torchvision_oracle import torchvision_models

ALL = [one for several in OFFICIAL.values() for one in several]


@pytest.mark.parametrize("ours", ALL, ids=[one.file for one in ALL])
def test_each_official_file_is_as_torchvision_lists_it(ours: OfficialWeights) -> None:
    theirs = torchvision_models().get_model_weights(ours.preset)[f"IMAGENET1K_{ours.recipe}"]
    figures = theirs.meta["_metrics"]["ImageNet-1K"]
    assert ours.url == theirs.url
    assert ours.mebibytes == theirs.meta["_file_size"]
    assert (ours.top1, ours.top5) == (figures["acc@1"], figures["acc@5"])
    assert len(ours.sha256_start) == 8
    assert int(ours.sha256_start, 16) > 0
    assert 0 < ours.most_bytes - ours.mebibytes * 2**20 < 2**11
    assert ours.most_bytes < MOST_FILE_BYTES


def test_every_resnet_of_torchvision_is_there_with_all_its_weights() -> None:
    models = torchvision_models()
    resnets = {name for name in models.list_models(models) if "resnet" in name or "resnext" in name}
    assert OFFICIAL.keys() == resnets
    assert len(ALL) == sum(len(models.get_model_weights(name)) for name in resnets) == 17


def test_the_class_names_are_torchvisions() -> None:
    meta = torchvision_models().get_model_weights("resnet50").DEFAULT.meta
    assert list(imagenet_classes()) == meta["categories"]
    assert len(imagenet_classes()) == 1000
