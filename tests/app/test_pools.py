"""While there is no room among what is in use, new objects keep no freed memory from going back."""

from __future__ import annotations

from app.serving.pools import POOL_BITS, no_room

SIZE = 48
EACH = 700  # more than a pool holds


def pools(objects: list[bytes]) -> set[int]:
    return {id(each) >> POOL_BITS for each in objects}


def made(count: int, value: int) -> list[bytes]:
    return [bytes([value]) * (SIZE - b"".__sizeof__()) for _ in range(count)]


def test_new_objects_lie_in_new_pools() -> None:
    few = made(100_000, 1)[::EACH]  # each keeps a pool in use
    with no_room():
        assert not pools(made(10_000, 2)) & pools(few)
    assert pools(made(10_000, 2)) & pools(few)
