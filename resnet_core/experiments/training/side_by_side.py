"""Many trainings at once on a processor: this process and children, with one thread and one network each.

Small networks gain nothing from a second thread. On a GPU they are trained one after the other. The points of
one training come in order and are the same in every run; how those of different trainings mix depends on
which process is sooner done.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from queue import SimpleQueue
from typing import Any, BinaryIO, TypeAlias, cast

import torch

from resnet_core.labs import events, points
from resnet_core.labs.events import Point, Progress, Report
from resnet_core.labs.training.findings import Epoch
from resnet_core.labs.training.settings import Task, at_once, in_order, to_json
from resnet_core.system import child_processes

CHILD = "resnet_core.experiments.training.child"
FAULT, STATUS = "fault", "status"

Message: TypeAlias = dict[str, Any]
"""A point as JSON, or what went wrong, or the exit status of a child that has ended."""


class LostError(RuntimeError):
    """A child ended before its work was done; the text is for a person."""


def reports(tasks: Sequence[Task], device: str) -> Iterator[Report]:
    """The points of `train_all`, and how many epochs are done after each."""
    total, done = sum(task.recipe.epochs for task in tasks), 0
    yield Progress(done, total, "training")
    for point in train_all(tasks, device):
        yield point
        if point.name == points.name(Epoch):
            done += 1
            yield Progress(done, total, "training")


def train_all(tasks: Sequence[Task], device: str) -> Iterator[Point]:
    """The points of every task, each as soon as it is known. At most 256 tasks.

    This process begins at once, with the cheapest task; children need some seconds to get ready, and then
    take what is left, one task after the other. They end with this generator, and with this process.
    """
    ordered = in_order(tuple(tasks))
    if device != "cpu":
        for task in ordered:
            yield from run_task(task, device)
        return
    queue, end = os.pipe()
    os.write(end, bytes(range(len(ordered))))  # a byte is a task: whoever is free reads the next
    os.close(end)
    try:
        yield from _shared(ordered, queue)
    finally:
        os.close(queue)


def _shared(tasks: tuple[Task, ...], queue: int) -> Iterator[Point]:
    mine = take(queue)
    with one_thread(), closing(Helpers(tasks, queue, at_once(len(tasks)) - 1)) as helpers:
        while mine is not None:
            for point in run_task(tasks[mine], "cpu"):
                yield point
                yield from helpers.said_so_far()
            mine = take(queue)
        yield from helpers.said_to_the_end()


def run_task(task: Task, device: str) -> Iterator[Point]:
    """The events of one task, in this process."""
    found: Iterator[Point] = importlib.import_module(task.module).train(task, device)
    return found


def take(queue: int) -> int | None:
    """The next task of a queue that several processes read from; None when there is none left."""
    taken = os.read(queue, 1)
    return taken[0] if taken else None


class Helpers:
    """Children that work off a queue of tasks, and what they say. Each method raises `LostError`."""

    def __init__(self, tasks: Sequence[Task], queue: int, count: int) -> None:
        self._inbox = SimpleQueue[Message]()
        self._processes = [_start(tasks, queue) for _ in range(count)]
        self._threads = [threading.Thread(target=self._listen, args=[each]) for each in self._processes]
        self._at_work = count
        for thread in self._threads:
            thread.start()

    def said_so_far(self) -> Iterator[Point]:
        """What is there already."""
        while not self._inbox.empty():
            yield from self._next()

    def said_to_the_end(self) -> Iterator[Point]:
        """All that is still to come."""
        while self._at_work:
            yield from self._next()

    def close(self) -> None:
        """Ends those that are still at work."""
        for process in self._processes:
            process.kill()
        for thread in self._threads:
            thread.join()

    def _next(self) -> Iterator[Point]:
        message = self._inbox.get()
        if FAULT in message:
            raise LostError(str(message[FAULT]))
        if STATUS not in message:
            yield cast(Point, events.from_json(message))
        elif message[STATUS] == 0:
            self._at_work -= 1
        else:
            raise LostError(f"A process that trained networks was lost (exit status {message[STATUS]}).")

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        with cast(BinaryIO, process.stdout) as said:
            for line in said:
                if line.endswith(b"\n"):  # else it was killed while it wrote
                    self._inbox.put(json.loads(line))
        self._inbox.put({STATUS: process.wait()})


def _start(tasks: Sequence[Task], queue: int) -> subprocess.Popen[bytes]:
    options = {"parent": os.getpid(), "tasks": [to_json(task) for task in tasks]}
    # In the group of this process, so that whoever ends the group ends it too.
    return subprocess.Popen(
        [sys.executable, "-m", CHILD, json.dumps(options)],
        stdin=queue,
        stdout=subprocess.PIPE,
        env=child_processes.environment(threads=1),
    )


@contextmanager
def one_thread() -> Iterator[None]:
    """Within, torch computes here as in a child."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)
