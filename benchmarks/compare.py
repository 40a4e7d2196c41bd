"""What one slider step on Compare costs with four networks, ResNet-1202 and ViT-B/16 among them.

Promises: at most 40 ms of server CPU a step, and from key press to paint at most 1.5 times Explore's time.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from benchmarks.face import ROUNDS, Side
from benchmarks.timing import Promise, machine, show
from resnet_core.network import named, pin_fields, pin_text
from tests.browser.harness import running_chromium, running_server

BESIDE = ("efficientnet_b0", "vit_b_16", "cifar_resnet1202")  # and ResNet-50, whose blocks the slider changes


def address() -> str:
    """The page with four networks."""
    return f"compare?{urlencode(pin_fields([pin_text(named(name).network) for name in BESIDE]))}"


def main() -> int:
    """Measures Compare and Explore in turns, each on a server of its own, and prints the figures."""
    with tempfile.TemporaryDirectory() as folder, running_chromium() as browser:
        place = Path(folder)
        with running_server(place) as server, running_server(place) as other:
            compare, explore = Side(server, browser, address()), Side(other, browser)
            for side in (compare, explore) * ROUNDS:
                side.turn()
    print(machine("streamlit"))
    print(f"Explore: {explore}")
    print(f"Compare: {compare}")
    ratio = median(compare.last) / median(explore.last)
    return show(
        [
            Promise(
                "server CPU of a step with four networks", median(compare.cpu), 40, " ms", at_least=False
            ),
            Promise("slider to paint, beside Explore", ratio, 1.5, " times", at_least=False),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
