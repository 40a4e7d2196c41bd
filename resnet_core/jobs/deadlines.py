"""When a run that is under way must end: it computed for too long, took too long, or never began."""

from __future__ import annotations

from resnet_core.jobs import words
from resnet_core.jobs.policy import Policy
from resnet_core.jobs.state import Run
from resnet_core.labs.events import End

LATEST_START = 3  # times the seconds that a worker may take; the back end reports a failed start earlier


def overdue(run: Run, policy: Policy, now: float) -> End | None:
    """How the run must end at `now`; None while it may go on, or once nobody waits for it."""
    if run.work is None:
        return None
    limit, longest = run.work.limit, policy.patience * run.work.limit
    if not run.started:
        too_late = now - run.since > LATEST_START * policy.start_seconds
        return words.no_start("none was ready in time.") if too_late else None
    if run.worked > limit:
        return words.too_late(limit)
    return words.too_slow(longest) if now - run.since > longest else None
