"""What Gradients opens with: the recorded norms of the network, or of the nearest."""

from __future__ import annotations

from app.drawing.still import lines
from app.frame import words as frame_words
from app.frame.opening import Controls, Opening
from app.gradients import controls, norms, recorded, still, trend, words
from resnet_core.labs.gradients.points import quantities_of
from resnet_core.network import Network

STEP = 0


def opening(network: Network) -> Opening | None:
    """The chart as the page draws it where its link says nothing but the network; None where it has none."""
    choices = controls.usual(network)
    if controls.refusal(choices):
        return None
    request = choices.request("gradients")
    stands, quantities = recorded.standing(request), quantities_of(network.recipe)
    quantity = quantities[0]
    instead = (words.not_yet(network, stands.network),) if stands.is_other else ()
    return Opening(
        title=words.HEADLINE,
        lead=(frame_words.headline(network),),
        drawing=lines.drawn(still.chart(stands.findings, STEP, quantity)),
        controls=(
            Controls(("Settings", "Try"), controls.in_one_line(choices)),
            Controls(tuple(map(words.QUANTITIES.__getitem__, quantities)), joined=True),
            Controls((words.MEASURE,)),
        ),
        label=norms.alt(stands.findings, STEP, quantity),
        words=(*instead, trend.sentence(stands.findings, STEP, quantity), stands.conditions),
        place=".st-key-gradients_norms_chart",
        marks=".scatterlayer .trace path",
        instead=(request,),
    )
