"""The room that Python's allocator of small objects has left among those in use, taken for a while.

It keeps objects of one size in pools of 16 KiB, and pools in arenas of 1 MiB, which go back to the system
when nothing is left in them (https://github.com/python/cpython/blob/3.11/Objects/obmalloc.c). A new object
goes where a pool of its size has room, though this pool be all that an arena holds; where none has, into a
new pool of the fullest arena.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import repeat

LARGEST, STEP = 512, 16  # bytes of an object; larger ones are the system's
POOL_BITS, HEADER = 14, 48
EMPTY = b"".__sizeof__()
MOST_BYTES = 4_000_000  # for each size: where other threads take places too, no pool may be seen to be new


@contextmanager
def no_room() -> Iterator[None]:
    """While the context lasts, what is made lies in new pools of full arenas."""
    kept = [_fill(size) for size in range(STEP, LARGEST + STEP, STEP)]
    try:
        yield
    finally:
        kept.clear()


def _fill(size: int) -> list[object]:
    """As many objects of this size as there is room for: those before the first pool that is all theirs."""
    in_a_pool = ((1 << POOL_BITS) - HEADER) // size
    made: list[object] = []
    while len(made) * size < MOST_BYTES:
        some = [_object(size) for _ in repeat(None, 2 * in_a_pool)]
        pools = [id(each) >> POOL_BITS for each in some]
        new = next((pool for pool, count in Counter(pools).items() if count == in_a_pool), None)
        made += some if new is None else some[: pools.index(new)]
        if new is not None:
            break
    return made


def _object(size: int) -> object:
    if size < EMPTY:
        return object() if size == STEP else float(size)
    return bytes(size - EMPTY)
