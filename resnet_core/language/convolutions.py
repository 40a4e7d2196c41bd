"""The leaf layers that slide a window: over a map, along a signal, or along a row of numbers."""

from __future__ import annotations

from typing import NamedTuple

from resnet_core.language.shape import Shape


class Conv(NamedTuple):
    """A convolution. If `padding` is None, it is padded so that only its stride changes the map's size."""

    name: str
    inp: Shape
    out: Shape
    kernel: int
    stride: int
    dilation: int
    groups: int
    bias: bool
    padding: int | None = None

    @property
    def pad(self) -> int:
        """Pixels of zeros before the map."""
        return self.dilation * (self.kernel - 1) // 2 if self.padding is None else self.padding

    @property
    def pad_after(self) -> int:
        """Pixels of zeros after it: of an even kernel one more."""
        return self.dilation * (self.kernel - 1) - self.pad if self.padding is None else self.padding

    @property
    def is_uneven(self) -> bool:
        """Whether it has more zeros after the map than before it."""
        return self.kernel % 2 == 0 and self.dilation % 2 == 1 and self.padding is None

    @property
    def read(self) -> int:
        """Numbers that it reads: the map's, or where `is_uneven` those of a copy made even with zeros."""
        more = self.pad_after - self.pad
        inp = self.inp
        sides = (inp.width + more) * (inp.height + more if inp.dims == 2 else 1)
        return inp.channels * sides

    @property
    def window(self) -> tuple[int, ...]:
        """The kernel's sides: two over a map, one along a signal."""
        return (self.kernel,) * self.inp.dims

    @property
    def taps(self) -> int:
        """Weights that join a channel to another: the kernel's area over a map, its length along a signal."""
        taps: int = self.kernel**self.inp.dims
        return taps


class Conv1d(NamedTuple):
    """A convolution along a row of numbers, padded so that it stays as long; without bias."""

    name: str
    inp: Shape
    out: Shape
    kernel: int
