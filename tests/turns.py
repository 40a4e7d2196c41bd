"""The order in which several workers take the files of tests.

A browser mostly waits, and the other tests mostly compute: in turns they keep the processors busy to the end.
The files that take longest come early, so that none of them is begun last.
"""

from __future__ import annotations

from collections.abc import Iterable

BROWSER = "tests/browser/"
LONG = ("tests/jobs/", "tests/experiments/", "tests/code/")
BROWSER_UNTIL = 0.8  # of all other files, the share beside which the browser's are taken


def in_turns(files: Iterable[str]) -> list[str]:
    """The paths of the files in the order in which they are to be taken."""
    named = list(dict.fromkeys(files))
    browser = [name for name in named if name.startswith(BROWSER)]
    others = sorted((name for name in named if not name.startswith(BROWSER)), key=_is_short)
    places = {name: place / len(others) for place, name in enumerate(others)}
    places |= {name: BROWSER_UNTIL * place / len(browser) for place, name in enumerate(browser)}
    return sorted(places, key=lambda name: places[name])


def _is_short(name: str) -> bool:
    return not name.startswith(LONG)
