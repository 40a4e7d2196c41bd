"""A measurement tells how long it waited for the processor, and what that means for its times."""

from __future__ import annotations

import time
from dataclasses import replace

import torch

from app.forward import words
from resnet_core.experiments.timing import Attended
from resnet_core.labs.events import Done, Point
from resnet_core.labs.forward.findings import Findings, findings
from resnet_core.labs.forward.times import Attention, Waited


def test_time_in_which_the_thread_does_not_compute_is_found_and_said() -> None:
    attended = Attended(torch.device("cpu"))
    with attended:
        time.sleep(0.2)
    (said,) = attended.points()
    found = findings([said, Done(1.0)])
    assert found.was_disturbed
    assert "Something else had the processor for " in words.disturbance(found)
    assert list(said.values) == ["seconds"]  # so two runs of one request stay equal but for their times


def test_time_outside_does_not_count_and_of_a_gpu_nothing_is_told() -> None:
    attended = Attended(torch.device("cpu"))
    time.sleep(0.1)
    with attended:
        sum(range(1000))
    (said,) = attended.points()
    seconds = said.values["seconds"]
    assert isinstance(seconds, dict)
    assert float(str(seconds["waited"])) < 0.1
    assert list(Attended(torch.device("meta")).points()) == []


def test_a_sound_measurement_and_an_older_one_say_nothing() -> None:
    sound = replace(Findings(), attention=Attention(Waited(0.05, 1.0)))
    assert words.disturbance(sound) == words.disturbance(Findings()) == ""
    assert not sound.was_disturbed
    assert Attention(Waited(0.0, 0.0)).missed == 0.0


def test_parts_above_the_roof_are_counted() -> None:
    assert words.above_the_roof([(0.5, 0.5), (0.54, 0.5)]) == ""
    assert words.above_the_roof([(0.9, 0.5), (0.2, 0.5)]).startswith("**1 of 2 parts is above the roof**")


def test_an_older_result_without_it_can_still_be_read() -> None:
    assert findings([Point("top", {"classes": [1], "probabilities": [0.5]})]).attention is None
