"""The one error a visitor can cause: a value that cannot be, with the nearest one that can."""

from __future__ import annotations


class SpecError(ValueError):
    """What was asked for cannot be built.

    `field` names the value at fault, `why` says in one sentence what was given and what is allowed,
    `nearest` is the closest value of that field that works.
    """

    def __init__(self, field: str, why: str, nearest: object) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why
        self.nearest = nearest

    def __reduce__(self) -> tuple[type[SpecError], tuple[str, str, object]]:
        # The default would call SpecError(message) and lose the fields between processes.
        return type(self), (self.field, self.why, self.nearest)
