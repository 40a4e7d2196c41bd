"""Promises about the speed of a forward pass, each a ratio of medians of runs that took turns in one process.

ResNet-50 at 224 x 224 on the CPU: our eager module at least 0.97 times as fast as torchvision's; folded and
channels_last at least 1.1 times as fast as eager for one image and 1.4 for eight; compiled in bfloat16 at
least 2.5 for eight. Times of the parts add up to the whole within 10 %. The threads are PyTorch's own choice.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from statistics import median

import torch

from resnet_core.experiments.forward.blockwise import parts, seconds_by_part
from resnet_core.experiments.forward.rungs import compile_network, eager, folded_channels_last
from resnet_core.experiments.forward.subject import Subject, subject
from resnet_core.experiments.timing import interleaved, seconds_of_each
from resnet_core.labs.forward.settings import ForwardSettings
from resnet_core.nn.rewrite import in_place
from resnet_core.spec import ArchSpec, Input
from tests.torchvision_oracle import torchvision_models

ROUNDS = {1: 40, 8: 12}
CPU = torch.device("cpu")


@torch.no_grad()
def main() -> int:
    print(f"{torch.get_num_threads()} threads, PyTorch {torch.__version__}")
    kept = [promise for batch in ROUNDS for promise in of_batch(batch)]
    return 0 if all(kept) else 1


def of_batch(batch: int) -> list[bool]:
    asked = subject(ArchSpec(), Input(batch=batch), ForwardSettings(), 0, "cpu")
    theirs = torchvision_models().resnet50().eval()
    theirs.load_state_dict(asked.network.state_dict())
    ours, fast = eager(asked), folded_channels_last(asked)
    kept = [
        promise("eager / torchvision", batch, lambda: theirs(asked.images), ours, 0.97),
        promise("folded, channels_last / eager", batch, ours, fast, 1.1 if batch == 1 else 1.4),
        adds_up(asked, batch),
    ]
    if batch == 8:
        kept.append(
            promise("compiled, bfloat16 / eager", batch, ours, compile_network(asked, torch.bfloat16), 2.5)
        )
    return kept


def promise(
    what: str, batch: int, base: Callable[[], object], better: Callable[[], object], least: float
) -> bool:
    """Whether `better` is at least `least` times as fast as `base`."""
    seconds_of_each([base, better] * 3, CPU)
    *_, spent = interleaved({"base": base, "better": better}, CPU, ROUNDS[batch])
    slow, quick = median(spent["base"]), median(spent["better"])
    print(f"batch {batch}, {what}: {slow / quick:.3f} (at least {least}; {quick * 1000:.1f} ms)", flush=True)
    return slow / quick >= least


def adds_up(asked: Subject, batch: int) -> bool:
    """Whether the parts' times come to within 10 % of the whole's."""
    quick = asked._replace(network=in_place(asked.network, asked.plan))
    chain, whole, by_part = list(parts(quick)), [], []
    for _ in range(ROUNDS[batch]):
        whole += seconds_of_each([lambda: quick.network(quick.images)], CPU)
        by_part.append(seconds_by_part(chain, quick.images, CPU))
    ratio = sum(map(median, zip(*by_part, strict=True))) / median(whole)
    print(f"batch {batch}, sum of parts / whole: {ratio:.3f} (0.9 to 1.1)", flush=True)
    return bool(0.9 <= ratio <= 1.1)


if __name__ == "__main__":
    sys.exit(main())
