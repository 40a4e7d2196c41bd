"""Rules that join two fields of a residual network."""

from __future__ import annotations

from resnet_core.checks import MOST, SpecError, dashed

__all__ = ["check_drop_path", "check_identity", "check_radix", "check_stem", "check_widths"]

Counts = tuple[int, ...]


def check_radix(attention: str, radix: int, usual: int) -> None:
    """Raises `SpecError` for parts that no attention counts."""
    if attention != "split" and radix != usual:
        why = f"{radix} was given, but only split attention has parts to count; it allows {usual} only"
        raise SpecError("radix", why, usual)


def check_drop_path(shortcut: str, drop_path: float) -> None:
    """Raises `SpecError` for dropped branches in a plain network."""
    if drop_path > 0 and shortcut == "none":
        why = f"{drop_path} was given, but in a plain network a dropped branch leaves nothing; 0.0 works"
        raise SpecError("drop_path", why, 0.0)


def check_widths(depths: Counts, widths: Counts) -> None:
    """Raises `SpecError` for other than one width per stage."""
    stages, given = len(depths), len(widths)
    if stages != given:
        doubled = tuple(min(widths[-1] * 2**i, MOST) for i in range(1, stages - given + 1))
        nearest = (widths + doubled)[:stages]
        why = f"{given} widths were given for {stages} stages; give one per stage, such as {dashed(nearest)}"
        raise SpecError("widths", why, nearest)


def check_stem(stem: str, channels: int, least: int) -> None:
    """Raises `SpecError` for a stem of three convolutions that cannot start with a part of its channels."""
    if channels % 2 or channels < least:
        nearest = max(least, channels + channels % 2)
        parts = "three eighths and then half" if stem == "tiered" else "half"
        why = f"{channels} was given, but the {stem} stem starts with {parts} of it; {nearest} works"
        raise SpecError("stem_width", why, nearest)


def check_identity(stem: int, outputs: Counts) -> None:
    """Raises `SpecError` where an identity shortcut would drop channels."""
    for before, after in zip((stem, *outputs[:-1]), outputs, strict=True):
        if after < before:
            why = (
                f"an identity shortcut can add channels of zeros but not drop any, and here {before} "
                f"channels become {after}; 'projection' works"
            )
            raise SpecError("shortcut", why, "projection")
