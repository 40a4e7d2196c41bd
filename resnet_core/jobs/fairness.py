"""What a visitor may have: one run at work and one that waits, in the long lane and in the short one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from resnet_core.jobs.places import is_short
from resnet_core.jobs.state import Job, Work


def replaced(new: Work, mine: Iterable[Job]) -> Iterator[Job]:
    """The visitor's jobs that end for a newer request: of the same experiment, or queued in its lane."""
    for job in mine:
        same = job.work.request.experiment == new.request.experiment
        waits = job.state == "queued" and is_short(job.work) == is_short(new)
        if job.work is not new and (same or waits):
            yield job


def is_busy(work: Work, owners: Iterable[Job]) -> bool:
    """Whether the visitor who asked for `work` has a run of their own in its lane, by their open jobs.

    What a visitor only joined is another's.
    """
    works = [job.work for job in owners]
    return work in works and any(
        other.run and other.request.visitor == work.request.visitor and is_short(other) == is_short(work)
        for other in works
    )
