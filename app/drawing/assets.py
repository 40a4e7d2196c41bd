"""What goes to the components: scripts and styles, each after what all of them share, and data."""

from __future__ import annotations

from pathlib import Path

from msgspec.json import Encoder

HERE = Path(__file__).parent
ENCODER = Encoder()


def with_shared(*files: Path) -> str:
    """The text of `shared.js` or `shared.css`, then that of the files."""
    shared = HERE / f"shared{files[0].suffix}"
    return "".join(file.read_text(encoding="utf-8") for file in (shared, *files))


def as_json(data: object) -> str:
    """Data as JSON, as short as it can be."""
    return ENCODER.encode(data).decode()


def packed(data: object, **texts: str) -> bytes:
    """Data as bytes, which `unpacked` of `shared.js` reads; of other data Streamlit makes JSON twice.

    `texts` are further entries of `data`, as JSON already.
    """
    more = "".join(f',"{name}":{text}' for name, text in texts.items())
    return ENCODER.encode(data)[:-1] + f"{more}}}".encode()
