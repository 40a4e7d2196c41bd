"""The worker process: `python -m resnet_core.jobs.worker.process`. `worker_handle.py` starts and kills it.

It has an entry of its own because `multiprocessing`'s spawn imports the parent's main script again, which
under Streamlit is the app. It reads requests from standard input and writes the events of their runs to
what was standard output. When its input closes, the server has exited and the worker exits too.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from dataclasses import dataclass
from queue import SimpleQueue
from typing import BinaryIO

from resnet_core.jobs import request, words
from resnet_core.jobs.worker import messages, wire
from resnet_core.jobs.worker.confine import confine
from resnet_core.jobs.worker.messages import Ended
from resnet_core.jobs.worker.place import Here, Place
from resnet_core.jobs.worker.wire import Message, WireError

BEAT_SECONDS = 1.0


@dataclass(frozen=True)
class Options:
    """The command-line options of a worker. `cluster` is an address, or empty."""

    parent: int
    table: str
    memory_bytes: int
    silence_seconds: float
    cluster: str
    tell_devices: bool


class Line:
    """The pipe to the server: one writer at a time."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe, self._lock = pipe, threading.Lock()

    def send(self, message: Message) -> None:
        """Writes a whole message; exits the process if there is no reader any more."""
        with self._lock:
            self._write(message)

    def beat(self, place: Place) -> None:
        """Writes how long the run has computed. No run starts or ends between the look and the message."""
        with self._lock:
            self._write({"beat": place.worked()})

    def _write(self, message: Message) -> None:
        try:
            wire.write(self._pipe, message)
        except OSError:
            os._exit(0)


def main() -> None:
    """Limits itself, gets ready, and runs requests, one after another."""
    options = Options(**json.loads(sys.argv[1]))
    confine(options.parent, options.memory_bytes)
    asked, answers = _take_pipes()
    line, inbox = Line(answers), SimpleQueue[Message]()
    threading.Thread(target=_listen, args=(asked, inbox), daemon=True).start()
    place = _place(options)
    offers = place.offers() if options.tell_devices else {}
    line.send({"ready": {name: [*offer.device, offer.capacity] for name, offer in offers.items()}})
    threading.Thread(target=_beat, args=(line, place), daemon=True).start()
    while True:
        _run(place, inbox.get(), line)


def _place(options: Options) -> Place:
    if options.cluster:
        from resnet_core.jobs.worker.ray_cluster import Cluster

        return Cluster(options.cluster, options.table, options.memory_bytes, options.silence_seconds)
    return Here(options.table, options.memory_bytes)


def _run(place: Place, message: Message, line: Line) -> None:
    run = {"run": message["run"]}
    for event in messages.encoded(place.perform(request.from_json(message["request"]))):
        try:
            line.send({**event, **run})
        except WireError:
            line.send({**messages.to_json(Ended(words.TOO_LONG)), **run})
            return


def _take_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The two pipes under new numbers, so that what an experiment prints goes to standard error instead."""
    asked, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return os.fdopen(asked, "rb"), os.fdopen(answers, "wb")


def _listen(asked: BinaryIO, inbox: SimpleQueue[Message]) -> None:
    while (heard := wire.read(asked)) is not None:
        inbox.put(heard[0])
    os._exit(0)


def _beat(line: Line, place: Place) -> None:
    told: dict[str, int] = {}
    while True:
        line.beat(place)
        if (places := place.tend()) != told:
            line.send({"places": places})
            told = places
        time.sleep(BEAT_SECONDS)


if __name__ == "__main__":
    main()
