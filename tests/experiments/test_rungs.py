"""The rungs of the ladder leave each other alone, say why they fail, and hold what they need."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from resnet_core.experiments.forward import rungs
from resnet_core.experiments.forward.ladder import measure, reference
from resnet_core.experiments.forward.rungs import Rung
from resnet_core.experiments.forward.subject import Subject, subject
from resnet_core.labs.forward import findings
from resnet_core.labs.forward.settings import ForwardSettings
from resnet_core.spec import ArchSpec, Input
from tests.cuda_stand_in import CUDA, OTHER, Card, Graph, insert

SMALL = ArchSpec(block="basic", depths=(1, 1), widths=(8, 16), num_classes=4)
pytestmark = pytest.mark.usefixtures("_no_gradients")


@pytest.fixture
def one() -> Subject:
    return subject(SMALL, Input(32, 32, 2), ForwardSettings(), 0, "cpu")


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Card:
    return insert(monkeypatch)


def strides(one: Subject) -> list[tuple[int, ...]]:
    return [weight.stride() for weight in one.network.parameters()]


def climbed(one: Subject, climb: Callable[[Subject], Callable[[], Tensor]]) -> Any:
    return measure(one, Rung("one", climb), rungs.eager(one), reference(one))


def test_no_rung_changes_the_network_that_eager_runs(one: Subject) -> None:
    before, eager = strides(one), rungs.eager(one)
    for rung in rungs.rungs(one.device, compiled=False):
        rung.climb(one)()
        assert strides(one) == before
        assert eager().is_contiguous()


def test_every_compiled_rung_is_compiled_however_many_there_were(
    one: Subject, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    compile = torch.compile

    def counted(network: Any, *, fullgraph: bool, dynamic: bool, options: object) -> Any:
        def backend(graph: torch.fx.GraphModule, inputs: list[Tensor]) -> Callable[..., Any]:
            calls[-1] += 1
            return graph.forward

        return compile(network, fullgraph=fullgraph, dynamic=dynamic, backend=backend)

    monkeypatch.setattr(torch, "compile", counted)
    for _ in range(10):
        calls.append(0)
        rungs.compile_network(one, None)()
    assert calls == [1] * 10


def test_a_rung_that_fails_is_missing_and_the_ladder_goes_on(one: Subject) -> None:
    def fails(subject: Subject) -> Callable[[], Tensor]:
        raise RuntimeError("CUDA error: operation not permitted when stream is capturing\nand more")

    missing = climbed(one, fails)
    assert isinstance(missing, findings.RungMissing)
    assert missing.why.endswith("operation not permitted when stream is capturing")


@pytest.mark.parametrize("text", ["CUDA out of memory.", "CUDA error: an illegal memory access"])
def test_what_leaves_nothing_for_the_next_rungs_ends_the_ladder(one: Subject, text: str) -> None:
    def fails(subject: Subject) -> Callable[[], Tensor]:
        raise RuntimeError(text)

    with pytest.raises(RuntimeError, match=text):
        climbed(one, fails)


def test_a_rung_whose_scores_change_later_shows_the_larger_error(one: Subject) -> None:
    def drifts(subject: Subject) -> Callable[[], Tensor]:
        scores: Tensor = subject.network(subject.images)
        passes = 0

        def run() -> Tensor:
            nonlocal passes
            passes += 1
            return scores if passes == 1 else 2 * scores

        return run

    assert climbed(one, drifts).error == pytest.approx(1.0)


def test_scores_that_overflow_are_no_rung(one: Subject) -> None:
    missing = climbed(one, lambda subject: lambda: torch.full((2, 4), torch.inf))
    assert isinstance(missing, findings.RungMissing)


def captured(one: Subject, monkeypatch: pytest.MonkeyPatch) -> tuple[rungs.Replay, Any]:
    """A replay on the second card, and a weak reference to the weights that its kernels read."""
    weights, scores = torch.ones(2, 4), torch.zeros(2, 4)
    kernels = weakref.ref(weights)

    def run() -> Tensor:
        return scores.copy_(weights)

    monkeypatch.setattr(rungs, "converted", lambda subject, dtype: run)
    monkeypatch.setattr(Graph, "replay", lambda graph: scores.fill_(1.0))
    replay = rungs.cuda_graph(one._replace(device=OTHER), torch.bfloat16)
    return replay, kernels


def test_a_cuda_graph_keeps_what_its_kernels_read(
    one: Subject, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    replay, kernels = captured(one, monkeypatch)
    monkeypatch.undo()
    gc.collect()
    assert kernels() is not None, "freed weights are overwritten by whatever is allocated next"
    del replay


def test_a_cuda_graph_is_captured_on_its_own_card(
    one: Subject, card: Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    captured(one, monkeypatch)
    assert [given for name, given in card.asked if name == "capture"] == [(OTHER, OTHER)]


def test_an_empty_cuda_graph_is_not_timed(one: Subject, card: Card) -> None:
    with pytest.raises(RuntimeError, match="empty"):
        rungs.cuda_graph(one._replace(device=CUDA), torch.bfloat16)


def test_a_card_has_rungs_of_its_own() -> None:
    names = [rung.name for rung in rungs.rungs(CUDA, compiled=True)]
    assert names[5:8] == ["autocast_float16", "weights_bfloat16", "cuda_graph"]
    assert names[-1] == "compiled_cuda_graph"
