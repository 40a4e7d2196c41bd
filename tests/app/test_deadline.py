"""A limit on predicted latency: what is said of the answers, and of those that were timed."""

from __future__ import annotations

from collections import defaultdict

from app.depth_width import deadline_view
from app.depth_width.answers import answers_in_time
from app.depth_width.budget import answer_table, next_one, too_little
from app.drawing import numbers
from app.runs.predicted import Device
from resnet_core import zoo
from resnet_core.labs.forward.times import Spread
from resnet_core.labs.latencies.findings import Findings
from resnet_core.network import Network
from resnet_core.plan import unfold
from resnet_core.readers.latency import Calibration, predict
from resnet_core.readers.roofline import CALL
from resnet_core.search.budget import Budget, Deadline
from resnet_core.spec import Input

R50, IMAGE = zoo.RESNETS["resnet50"], Input()


def a_law() -> Calibration:
    law: defaultdict[str, tuple[float, ...]] = defaultdict(lambda: (1e-6, *[0.0] * 5, 2e-11), {CALL: (1e-6,)})
    return Calibration("a processor", 1, law)


def test_answers_in_time_say_what_share_of_the_limit_they_take_and_that_the_next_is_late() -> None:
    late = Deadline(0.05, a_law())
    deepest, *_ = answers_in_time(R50, R50, IMAGE, Budget(), late)
    seconds = predict(unfold(deepest.spec, IMAGE), late.calibration)
    assert seconds <= 0.05
    row = answer_table(deepest, IMAGE, Budget(), None, seconds, late).rows[-1]
    assert row.cells[1].text == numbers.seconds(seconds)
    assert "is predicted to take" in next_one(deepest, IMAGE, Budget(), late)
    never = Deadline(1e-6, late.calibration)
    none, *_ = answers_in_time(R50, R50, IMAGE, Budget(), never)
    assert "Nothing fits" in too_little(none, Budget(), IMAGE, never)
    assert "is predicted to take" in too_little(none, Budget(), IMAGE, never)


def test_the_answers_that_were_timed_stand_beside_the_limit() -> None:
    late, networks = Deadline(0.05, a_law()), [Network(R50, IMAGE)]
    found = Findings(times={0: Spread(0.06, 0.05, 0.07, 5)})
    (row,) = deadline_view.table(networks, late, found).rows
    assert [cell.text for cell in row.cells[2:]] == ["60 ms", "120.0 %"]
    asked = deadline_view.request([*networks, Network(R50, IMAGE)], Device("cpu", "a processor"))
    assert asked.experiment == "latencies"
    assert asked.settings["others"]
