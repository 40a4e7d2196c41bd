"""The worker process on a cluster. It does not know Ray, which starts it and calls it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from resnet_core.jobs import request as requests
from resnet_core.jobs import words
from resnet_core.jobs.worker import messages
from resnet_core.jobs.worker.confine import keep_freed_memory, limit_memory
from resnet_core.jobs.worker.messages import Ended
from resnet_core.jobs.worker.place import Here


class Runner:
    """Runs experiments of the table in module `table`, one at a time. What goes in and out is JSON text."""

    def __init__(self, table: str, memory_bytes: int) -> None:
        self._here = Here(table, memory_bytes)
        limit_memory(memory_bytes)
        keep_freed_memory()

    def device(self, kind: str) -> str:
        """The device of this kind that it computes with; of several accelerators the one that Ray assigned.

        An actor without an accelerator of its own may see those of its machine all the same.
        """
        if kind == "cpu":
            return json.dumps(self._here.processor())
        offers = self._here.offers().items()
        return json.dumps(next(offer.device for name, offer in offers if name.partition(":")[0] == kind))

    def run(self, request: str) -> Iterator[str]:
        """The events of the run, encoded; only an end if a file of the request is not on this machine."""
        asked = requests.from_json(json.loads(request))
        if any(not Path(path).is_file() for path in requests.files_of(asked)):
            yield json.dumps(messages.to_json(Ended(words.OUT_OF_REACH)))
            return
        for message in messages.encoded(self._here.perform(asked)):
            yield json.dumps(message, allow_nan=False)

    def worked(self) -> float:
        """The seconds that the run has computed. Answers while it goes on."""
        return self._here.worked()
