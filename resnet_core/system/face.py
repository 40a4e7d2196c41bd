"""Where the folders `app` and `pages` are, and drawings of the app for those who have no browser.

They are loaded by name: the core imports no user interface, and does without drawings where there is none.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from resnet_core.system.machine import ROOT

__all__ = ["folder", "module"]

HOMES = (ROOT, ROOT / "resnet_explorer")  # in the repository, and as an installed package


def folder() -> Path | None:
    """The folder that holds `app` and `pages`; None where only the core is there."""
    return next((home for home in HOMES if (home / "app" / "server.py").is_file()), None)


def module(name: str) -> ModuleType | None:
    """A module of the app such as `app.drawing.strip.svg`; None where there is none, or another `app`."""
    home = folder()
    if home is None:
        return None
    if str(home) not in sys.path:
        sys.path.append(str(home))  # last: a package of the user's own that is called app comes first
    try:
        found = import_module(name)
    except ImportError:
        return None
    return found if home in Path(found.__file__ or "").resolve().parents else None
