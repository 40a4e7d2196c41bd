"""What Forward opens with: the recorded pass under its network."""

from __future__ import annotations

from app.drawing.still import strip
from app.drawing.strip.scene import Scene
from app.forward import controls, file_controls, recorded_view, words
from app.forward.controls import Setup
from app.frame.opening import Controls, Opening
from resnet_core.labs.forward.recorded import INPUT, answers, findings_of, recorded
from resnet_core.labs.forward.settings import LAYOUTS
from resnet_core.network import Network
from resnet_core.plan import named_blocks


def opening(network: Network) -> Opening:
    """The strip as the page draws it where its link says nothing but the network."""
    files = file_controls.usual(network)
    setup = Setup(network, "cpu", {"layout": LAYOUTS[0], "tf32": False, **files})
    request, timed = setup.request("forward"), findings_of("forward")
    exact = answers("forward", request.spec, request.input, request.settings)
    exhibit = recorded_view.strip()
    assert isinstance(exhibit.figure, Scene)
    return Opening(
        title=words.headline(network),
        lead=(words.LEAD,),
        drawing=strip.drawn(exhibit.figure),
        controls=(Controls(("Settings",), controls.in_one_line(setup)), Controls((words.RUN,))),
        label=exhibit.alt,
        words=(
            words.recorded_instead(Network(request.spec, request.input), recorded_view.NETWORK, exact),
            words.whole_finding(timed, INPUT.batch),
            words.conditions(timed, recorded("forward").made),
        ),
        place=".st-key-forward_strip",
        marks="svg rect",
        instead=(request, setup.request("look", block=next(named_blocks(network.plan)).name)),
    )
