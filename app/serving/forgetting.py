"""What is kept for networks that visitors come back to, let go when nobody is there."""

from __future__ import annotations

import sys
from functools import lru_cache

OURS = ("app", "pages", "resnet_core")
CACHED = type(lru_cache(int))
STARTED = sys.modules["__main__"]


def forget() -> None:
    """Empties the caches of our functions that keep several values; others are small, or read from files.

    Also drops what is small, but lies where visitors were: the module of the script that Streamlit ran last,
    and Python's cache of attributes.
    """
    ours = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] in OURS]
    for module in ours:
        for value in list(vars(module).values()):
            if isinstance(value, CACHED) and (value.cache_info().maxsize or 0) > 1:
                value.cache_clear()
    sys.modules["__main__"] = STARTED
    clear_attribute_cache()


def clear_attribute_cache() -> None:
    """Empties Python's cache of attributes by name: it keeps up to 4,096 names, each a string of its own."""
    if sys.version_info >= (3, 13):
        sys._clear_internal_caches()
    else:
        sys._clear_type_cache()
