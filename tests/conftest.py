"""Settings shared by all tests."""

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

from tests.examples import examples
from tests.turns import in_turns

# What is imported to collect the tests stays to the end: to look through it for garbage takes a third of the
# time of collecting, and later a part of every test. See `pytest_collection_finish`.
gc.disable()

# Workers run side by side on few cores: one thread each is faster than many that fight. Torch reads this when
# it is imported.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A pool of compilers, each with a torch of its own, costs more than all that is compiled here.
os.environ.setdefault("TORCHINDUCTOR_COMPILE_THREADS", "1")

# What this processor can do is read off it: to compile and load a program for each kind of instruction takes
# as long as all that is compiled here.
os.environ.setdefault("TORCHINDUCTOR_VEC_ISA_OK", "1")

# Results of earlier runs in somebody's home folder are neither shown nor changed.
os.environ["RESNET_STORE"] = ":memory:"

# A deadline would measure the machine's other work. The examples are the same in every run, so that only a
# change makes a test fail; `make explore-tests` looks for failures among new ones.
settings.register_profile(
    "known", deadline=None, derandomize=True, print_blob=True, max_examples=examples(30)
)
settings.register_profile("explore", deadline=None, print_blob=True, max_examples=examples(30))
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "known"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where several workers run the tests, they take the files in turns."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        files = [item.nodeid.partition("::")[0] for item in items]
        places = {name: place for place, name in enumerate(in_turns(files))}
        items.sort(key=lambda item: places[item.nodeid.partition("::")[0]])


def pytest_collection_finish() -> None:
    """From here on garbage is looked for among what the tests make, less often than in a small program."""
    gc.freeze()
    gc.set_threshold(200_000, 10, 10)
    gc.enable()


@pytest.fixture
def _no_gradients() -> Iterator[None]:
    import torch  # a second, which most tests do without

    with torch.no_grad():
        yield


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Prints the fault table of the job engine, also where the tests ran in other processes."""
    passed = terminalreporter.stats.get("passed", [])
    cells = [value for report in passed for name, value in report.user_properties if name == "fault cell"]
    if cells:
        terminalreporter.section(f"{len(cells)} faults of the job engine, and how each job ended")
        for fault, phase, end in cells:
            terminalreporter.line(f"{fault:<22} {phase:<12} {end}")
