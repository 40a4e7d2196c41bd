"""One cell of the fault table: a victim's job brought to a phase, and a bystander's that must not notice."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from resnet_core.jobs.engine import Engine
from resnet_core.jobs.request import JobId, Request
from resnet_core.labs.events import Done
from tests.jobs.world import asks, depths, follow, is_here

PHASES = ("queued", "running", "streaming", "finishing")
ANN, BOB, BLOCKER = 1, 2, 3  # depths: whose network it is


@dataclass(frozen=True)
class Scene:
    """One cell of the table: where it plays, and the folder for its files."""

    phase: str
    folder: Path

    @property
    def gate(self) -> Path:
        """Where the victim's job waits at its phase."""
        return self.folder / "gate"

    @property
    def blocked(self) -> Path:
        """Where the job waits that keeps the victim's in the queue."""
        return self.folder / "blocked"

    @property
    def in_job(self) -> str:
        """The phase as the experiment knows it."""
        return "running" if self.phase == "queued" else self.phase

    def victim(self, fault: str, experiment: str = "long", steps: int = 4) -> Request:
        """The request of `ann`."""
        return asks("ann", experiment, ANN, steps=steps, fault=fault, phase=self.in_job, gate=str(self.gate))

    def at_phase(self, engine: Engine, steps: int = 4) -> JobId:
        """The victim's job, which is now at the phase and waits there."""
        if self.phase == "queued":
            self.block(engine)
        job = engine.submit(self.victim("wait", steps=steps))
        if self.phase == "queued":
            assert engine.job(job).state == "queued"  # type: ignore[union-attr]
        else:
            is_here(self.gate, lambda: engine.events(job))
        return job

    def block(self, engine: Engine) -> JobId:
        """Someone else's job, at work until `open`."""
        blocker = engine.submit(asks("eve", "long", BLOCKER, fault="wait", gate=str(self.blocked)))
        is_here(self.blocked, lambda: engine.events(blocker))
        return blocker

    def open(self) -> None:
        """Lets all go on that wait."""
        self.gate.touch()
        self.blocked.touch()


def bystander(engine: Engine) -> JobId:
    """The job of `bob`."""
    return engine.submit(asks("bob", "long", BOB))


def check_bystander(engine: Engine, job: JobId) -> None:
    """Bob's job is done, whatever happened to ann's, and it is about his network."""
    said = follow(engine, job)
    assert isinstance(said[-1], Done), said[-1]
    assert depths(said) == {BOB}
