"""One worker process as the server sees it: a thread listens to it, and notices at once when it exits.

The thread that calls `start_worker` must outlive the worker: on Linux the kernel ends the process with it.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import BinaryIO, cast

from resnet_core.jobs import words
from resnet_core.jobs.backend import Listener
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.worker import messages, wire
from resnet_core.jobs.worker.messages import Ended, RunEvent, Started
from resnet_core.jobs.worker.place import Offer
from resnet_core.jobs.worker.process import Options
from resnet_core.jobs.worker.wire import Message, WireError
from resnet_core.labs.events import EventError, Failed
from resnet_core.labs.experiment import Device
from resnet_core.system import child_processes, machine

EXIT_SECONDS = 5.0  # more than an interpreter takes to exit, also on a busy machine


class Worker:
    """A process that runs one request after another. `run` is the current one, or None."""

    def __init__(self, process: subprocess.Popen[bytes], listener: Listener) -> None:
        self.process = process
        self.offers: dict[str, Offer] | None = None  # the devices, when it is ready
        self.places: dict[str, int] = {}  # of each device, as it last said; empty where they stay as offered
        self.devices: set[str] = set()  # that it has used, and of which it may still hold memory
        self.gone = False
        self.run: int | None = None
        self._listener = listener
        self._fault: Failed | None = None
        self._lock = threading.Lock()  # of `run` and `gone`
        self._heard = time.monotonic()
        self._thread = threading.Thread(target=self._listen, name="worker", daemon=True)
        self._thread.start()

    @property
    def idle(self) -> bool:
        """Whether it can take a run."""
        return self.offers is not None and self.run is None and not self.gone

    def start(self, run: int, request: Message) -> bool:
        """Hands the worker a run. False if the process had already exited."""
        with self._lock:
            if self.gone:
                return False
            self.run = run
            self.devices.add(str(request["device"]))
        with suppress(OSError):  # it has just exited, which the listening thread reports
            wire.write(cast(BinaryIO, self.process.stdin), {"run": run, "request": request})
        return True

    def check(self, policy: Policy) -> None:
        """Kills it if it was silent, or getting ready, for too long."""
        allowed = policy.silence_seconds if self.offers is not None else policy.start_seconds
        if not self.gone and time.monotonic() - self._heard > allowed:
            self.kill(words.silent(allowed))

    def kill(self, fault: Failed | None = None) -> None:
        """Kills it and all processes that it started."""
        self._fault = self._fault or fault
        if self.process.returncode is None:
            _kill_group(self.process)

    def join(self, seconds: float) -> None:
        """Waits until it has exited and its end was reported."""
        self._thread.join(seconds)

    def _listen(self) -> None:
        try:
            while (heard := wire.read(cast(BinaryIO, self.process.stdout))) is not None:
                self._heard = time.monotonic()
                self._hear(*heard)
        except (WireError, EventError, KeyError, TypeError, ValueError) as fault:
            logging.getLogger(__name__).warning("A worker wrote what is no message: %r", fault)
        finally:
            status = self._end_process()
            self._close_pipes()
            with self._lock:
                self.gone, run, self.run = True, self.run, None
            if run is not None:
                self._listener.ended(run, self._fault or words.crashed(how(status)))
            self._listener.wake()

    def _hear(self, message: Message, size: int) -> None:
        match message:
            case {"beat": float(worked)}:
                if self.run is not None:
                    self._listener.worked(self.run, worked)
            case {"ready": dict(offers)}:
                self.offers = {
                    name: Offer(Device(*device), capacity) for name, (*device, capacity) in offers.items()
                }
                self._listener.wake()
            case {"places": dict(places)}:
                self.places = places
                self._listener.wake()
            case {"run": int(run), **event} if run == self.run:
                self._hear_event(run, messages.from_json(event), size)
            case _:
                raise WireError("a worker sent an unknown message")

    def _hear_event(self, run: int, event: RunEvent, size: int) -> None:
        match event:
            case Started():
                self._listener.started(run)
            case Ended(fault):
                self._end(run, fault)
            case _:
                self._listener.reported(run, event, size)

    def _end(self, run: int, fault: Failed | None) -> None:
        with self._lock:
            self.run = None
            # After an error of the experiment it is as good as new; after any other fault it may not be.
            self.gone = fault is not None and fault.cause != "error"
        if self.gone:
            self.kill()
        self._listener.ended(run, fault)

    def _end_process(self) -> int:
        """Its exit status. It closed its pipe, so it is about to exit; if it does not, it is killed."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(EXIT_SECONDS)
        _kill_group(self.process)
        return self.process.wait()

    def _close_pipes(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            with suppress(OSError):  # there is no reader for what was left to write
                cast(BinaryIO, pipe).close()


def start_worker(options: Options, listener: Listener) -> Worker:
    """A new process, not ready yet. Raises `OSError` if the system cannot start one."""
    environment = {
        **child_processes.environment(machine.threads()),
        "KINETO_LOG_LEVEL": "99",  # or torch's profiler announces on standard error that it starts and stops
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "resnet_core.jobs.worker.process", json.dumps(vars(options))],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        start_new_session=True,  # a Ctrl-C in the terminal is for the server, which then ends its workers
    )
    return Worker(process, listener)


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        with suppress(ProcessLookupError):  # all have exited by themselves
            os.killpg(process.pid, signal.SIGKILL)


def how(status: int) -> str:
    """An exit status in words: `SIGSEGV`, or `exit status 3`."""
    if status >= 0:
        return f"exit status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
