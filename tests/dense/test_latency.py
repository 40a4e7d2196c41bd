"""Predicted latency by part, with a calibration made up so that each kind has its own law."""

from __future__ import annotations

import pytest

from resnet_core.dense.network import dense
from resnet_core.dense.pieces import pieces, seconds_by_part
from resnet_core.dense.task import Task
from resnet_core.readers.latency import Calibration, predict, predict_by_run
from resnet_core.readers.roofline import CALL, works
from resnet_core.spec import Input
from resnet_core.zoo import ZOO

NETWORK = dense(ZOO["resnet50"], Input(64, 96), Task("faster-rcnn", proposals=7))


def calibration() -> Calibration:
    kinds = {work.kind for part in works(NETWORK.backbone) for work in part} | {"conv 3x3", CALL}
    laws = {kind: (1e-5 * place, 1e-9, 0, 0, 0, 0, 1e-12) for place, kind in enumerate(sorted(kinds), 1)}
    return Calibration("made up", 1, laws)


def test_the_backbone_takes_what_the_network_takes_without_its_head() -> None:
    plan = NETWORK.backbone
    seconds = seconds_by_part(NETWORK, calibration())
    assert seconds is not None
    head = predict_by_run(plan, calibration())[-1]
    assert seconds["backbone"] == pytest.approx(predict(plan, calibration()) - head)
    assert min(seconds.values()) > 0


def test_crops_take_time_for_each_of_them() -> None:
    less = dense(ZOO["resnet50"], Input(64, 96), Task("faster-rcnn", proposals=0))
    by_crops = [seconds_by_part(network, calibration()) for network in (less, NETWORK)]
    assert by_crops[0]
    assert by_crops[1]
    assert by_crops[0]["neck"] == by_crops[1]["neck"]
    assert by_crops[0]["head"] < by_crops[1]["head"]
    assert sum(piece.cost.macs for piece in pieces(less) if not piece.times) == 0


def test_a_kind_that_was_not_calibrated_is_not_predicted() -> None:
    grouped = dense(ZOO["resnet50"], Input(64, 96), Task("retinanet-v2"))
    assert seconds_by_part(grouped, calibration()) is None
