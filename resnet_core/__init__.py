"""Image networks described once, as plain data, and read many times.

>>> import resnet_core as rc
>>> net = rc.network("resnet50", image=288)
>>> net.cost
Cost(params=25557032, macs=6758334464, activations=18373096)
"""

from importlib import import_module

__version__ = "0.2.0"  # CHANGELOG.md says what is in it

# What is offered at a prompt, and the module that has it, loaded when it is first asked for.
OFFERED = {
    "network": "resnet_core.network",
    "price": "resnet_core.prompt.network",
    "unfold": "resnet_core.prompt.network",
    "PromptNetwork": "resnet_core.prompt.network",
    "ArchSpec": "resnet_core.spec",
    "Init": "resnet_core.spec",
    "Input": "resnet_core.spec",
    "SpecError": "resnet_core.checks",
    "PUBLISHED": "resnet_core.zoo",
    "ZOO": "resnet_core.zoo",
}


def __getattr__(name: str) -> object:
    if name not in OFFERED:
        raise AttributeError(f"resnet_core has no {name!r}; it offers {', '.join(OFFERED)}")
    module = import_module(OFFERED[name])
    # `network` is the module itself: it can be called.
    return module if name == "network" else getattr(module, name)


def __dir__() -> list[str]:
    return [*globals(), *OFFERED]
