"""What is kept for networks that visitors come back to, let go when nobody is there."""

from __future__ import annotations

import sys
from functools import lru_cache

OURS = ("app", "pages", "resnet_core")
CACHED = type(lru_cache(int))


def forget() -> None:
    """Empties the caches of our functions that keep several values; others are small, or read from files."""
    ours = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] in OURS]
    for module in ours:
        for value in list(vars(module).values()):
            if isinstance(value, CACHED) and (value.cache_info().maxsize or 0) > 1:
                value.cache_clear()
