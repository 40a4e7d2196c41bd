"""Rules that join two fields of a residual network."""

from __future__ import annotations

from resnet_core.checks import SpecError

__all__ = ["check_drop_path", "check_radix"]


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
