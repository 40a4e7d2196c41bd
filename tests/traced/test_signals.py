"""Own networks of signals: read from their weights, and refused in words as a graph."""

from __future__ import annotations

import pytest

from resnet_core.build import build
from resnet_core.decoder.decode import decode
from resnet_core.families.wang.spec import WangSpec
from resnet_core.nn.trace import describe
from resnet_core.search.names import name_of
from resnet_core.spec import SIGNAL, ArchSpec, Spec
from resnet_core.traced.graph import TraceError

RESIDUAL = ArchSpec("basic", (2, 2, 2, 2), dims=1, in_channels=12, num_classes=5)
SMALL = ArchSpec("basic", (1, 1), (8, 16), stem="cifar", dims=1, in_channels=12)
INSTEAD = r"reads a tensor of 1 x 12 x 64; .* read from their weights: save its state_dict"


@pytest.mark.parametrize("spec", [RESIDUAL, SMALL, WangSpec((8, 8, 8))])
def test_weights_of_a_network_of_signals_are_decoded_for_signals_of_the_usual_length(spec: Spec) -> None:
    found = decode({name: tuple(tensor.shape) for name, tensor in build(spec).state_dict().items()})
    assert found is not None
    assert (found.spec, found.input, found.exact) == (spec, SIGNAL, True)


def test_the_channels_of_a_signal_are_no_image_channels() -> None:
    assert name_of(RESIDUAL) == "ResNet-18, for signals, 12 input channels, 5 classes"


def test_a_graph_that_reads_signals_is_refused_with_what_works() -> None:
    network = build(SMALL)
    with pytest.raises(TraceError, match=INSTEAD):
        describe(network, (12, 64)).input  # noqa: B018  # the property raises
