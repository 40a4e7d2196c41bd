"""The keys and shapes of a plan are those of the module, and tell which network a file belongs to."""

from dataclasses import replace

import pytest
from hypothesis import given

from resnet_core.build import build
from resnet_core.data.fit import identify, why_not
from resnet_core.plan import unfold
from resnet_core.readers.weight_names import compare, expected_shapes
from resnet_core.spec import ArchSpec
from resnet_core.zoo import RESNETS
from tests.strategies import cases

# The weights of these do not differ: stride and parameter-free shortcuts leave no trace in them.
LOOK_ALIKES = {
    "resnet50_v1": "resnet50",
    "resnet101_v1": "resnet101",
    "resnet152_v1": "resnet152",
    "resnet50b": "resnet50",
    "resnetaa50": "resnet50",
    "plain18": "resnet18_a",
    "plain34": "resnet34_a",
    **{f"cifar_plain{depth}": f"cifar_resnet{depth}" for depth in (20, 32, 44, 56, 110, 1202)},
}


def module_shapes(spec: ArchSpec) -> dict[str, tuple[int, ...]]:
    return {key: tuple(tensor.shape) for key, tensor in build(spec, device="meta").state_dict().items()}


@pytest.mark.parametrize("name", list(RESNETS))
def test_a_zoo_network_has_the_expected_keys_and_is_identified(name: str) -> None:
    shapes = module_shapes(RESNETS[name])
    assert expected_shapes(unfold(RESNETS[name])) == shapes
    assert identify(shapes) == LOOK_ALIKES.get(name, name)
    assert why_not(RESNETS[name], shapes) == ""


def test_the_order_is_the_modules_too() -> None:
    for name in ("resnet18", "resnet50d", "seresnet50", "resnetv2_50", "wrn_28_10"):
        assert list(expected_shapes(unfold(RESNETS[name]))) == list(module_shapes(RESNETS[name]))


@given(cases())
def test_any_network_has_the_expected_keys_and_shapes(case: tuple[ArchSpec, object]) -> None:
    assert expected_shapes(unfold(case[0])) == module_shapes(case[0])


@pytest.mark.parametrize(("classes", "channels"), [(10, 3), (1000, 1), (2, 4)])
def test_a_network_is_identified_whatever_its_classes_and_channels(classes: int, channels: int) -> None:
    for name in ("resnet18", "resnet50d"):
        spec = replace(RESNETS[name], num_classes=classes, in_channels=channels)
        assert identify(expected_shapes(unfold(spec))) == name


def test_a_network_of_another_width_is_not_identified() -> None:
    assert identify(expected_shapes(unfold(replace(RESNETS["resnet18"], widths=(63, 128, 256, 512))))) is None
    assert identify({}) is None
    assert identify({"fc.bias": (0,), "conv1.weight": (1, 0, 1, 1)}) is None


SHAPES = expected_shapes(unfold(RESNETS["resnet18"]))


@pytest.mark.parametrize("key", [key for key in SHAPES if not key.endswith("num_batches_tracked")])
def test_one_changed_key_is_found(key: str) -> None:
    shapes = SHAPES
    lacking = {name: shape for name, shape in shapes.items() if name != key}
    assert compare(shapes, lacking) == ((key,), (), ())
    assert compare(lacking, shapes) == ((), (key,), ())
    assert compare(shapes, {**shapes, key: (1, 2, 3)}) == ((), (), (key,))
    assert identify(lacking) is None


def test_counters_of_batch_norm_may_be_missing() -> None:
    shapes = {k: s for k, s in expected_shapes(unfold(RESNETS["resnet18"])).items() if "num_batches" not in k}
    assert why_not(RESNETS["resnet18"], shapes) == ""
    assert identify(shapes) == "resnet18"


def test_a_file_that_does_not_fit_says_how_and_what_it_is() -> None:
    fine_tuned = expected_shapes(unfold(replace(RESNETS["resnet101"], num_classes=10)))
    assert why_not(RESNETS["resnet101"], fine_tuned) == (
        "The file does not fit this network: 2 keys are of another shape (fc.weight: 10 x 2048 in the file, "
        "1000 x 2048 here, fc.bias: 10 in the file, 1000 here). It fits the preset resnet101 with 10 classes."
    )
    assert why_not(RESNETS["resnet101"], expected_shapes(unfold(RESNETS["resnet50"]))) == (
        "The file does not fit this network: 255 keys are missing in it (layer3.6.conv1.weight, "
        "layer3.6.bn1.weight, layer3.6.bn1.bias, ...). It fits the preset resnet50."
    )
    assert why_not(RESNETS["resnet18"], {"weight": ()}) == (
        "The file does not fit this network: 102 keys are missing in it (conv1.weight, bn1.weight, bn1.bias, "
        "...); 1 key is unknown to the network (weight). It is none of the presets either."
    )
