"""The strip of a network as a page that stands in a frame of another one.

It tells that page its height, so that the frame can be made to fit: a message
`{"type": "resnet-explorer:size", "width": ..., "height": ...}`, in pixels, sent once and when it changes.
"""

from __future__ import annotations

from html import escape
from urllib.parse import urlencode

from app.frame.network_strip import as_svg
from app.frame.words import full_title
from resnet_core.api.addresses import Pairs, network_of

__all__ = ["SCRIPT", "page"]

SCRIPT = """
const tell = () => parent.postMessage({
  type: "resnet-explorer:size",
  width: document.documentElement.scrollWidth,
  height: Math.ceil(document.querySelector("main").getBoundingClientRect().height),
}, "*");
new ResizeObserver(tell).observe(document.querySelector("main"));
"""
STYLE = """
body { margin: 0; font: 14px/1.5 system-ui, sans-serif; color-scheme: light dark; }
main { padding: 8px; } svg { display: block; width: 100%; height: auto; } a { color: LinkText; }
"""


def page(pairs: Pairs) -> str:
    """The document of the network of a query; its link opens the explorer on the same network."""
    network = network_of(pairs)
    title = escape(full_title(network))
    link = escape(f"../explore?{urlencode(network.fields)}")
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width">'
        f"<style>{STYLE}</style></head><body><main>{as_svg(network)}"
        f'<a href="{link}" target="_blank" rel="noopener">{title} in the ResNet explorer</a></main>'
        f"<script>{SCRIPT}</script></body></html>"
    )
