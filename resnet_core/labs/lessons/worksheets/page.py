"""A worksheet as an HTML file to print: the problems on one sheet, the key on the next. It loads nothing."""

from __future__ import annotations

from html import escape

from resnet_core.labs.lessons.worksheets.sheet import Worksheet

NEW_LINE = "\n"
STYLE = """
@page { size: A4; margin: 18mm; }
* { box-sizing: border-box; }
body {
  font: 11pt/1.45 system-ui, sans-serif; color: #14202e; margin: 0 auto; max-width: 174mm; padding: 8mm 4mm;
}
h1 { font-size: 17pt; line-height: 1.2; margin: 0 0 1mm; }
header p, footer { color: #5a6878; font-size: 9pt; margin: 0; }
header { border-bottom: 1.5pt solid #0b5fa5; padding-bottom: 3mm; margin-bottom: 5mm; }
.name { display: flex; gap: 6mm; margin-top: 4mm; font-size: 10pt; color: #14202e; }
.name span { flex: 1; border-bottom: 0.5pt solid #14202e; }
ol { padding-left: 7mm; margin: 0; }
li { margin-bottom: 4mm; break-inside: avoid; }
li::marker { font-weight: 600; color: #0b5fa5; }
.room { height: 15mm; border-bottom: 0.5pt dotted #97a3b1; }
.key { break-before: page; margin-top: 14mm; }
.key strong { display: block; }
.key small { color: #5a6878; font-size: 9.5pt; }
@media print { body { padding: 0; max-width: none; } .key { margin-top: 0; } }
"""


def html(sheet: Worksheet) -> str:
    """The whole file."""
    title = escape(sheet.lesson.title)
    return "\n".join(
        (
            "<!doctype html>",
            '<html lang="en">',
            '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
            f"<title>{title}: worksheet {sheet.seed}</title>",
            f"<style>{STYLE}</style></head>",
            f"<body><main>{_problems(sheet, title)}{_key(sheet, title)}</main></body>",
            "</html>\n",
        )
    )


def _problems(sheet: Worksheet, title: str) -> str:
    items = (f'<li>{escape(each.question)}<div class="room"></div></li>' for each in sheet.problems)
    return "\n".join(
        (
            f'<section id="problems"><header><h1>{title}</h1>',
            f"<p>ResNet explorer, worksheet {sheet.seed}. ",
            'The <a href="#key">key</a> is on the second sheet.</p>',
            '<div class="name">Name <span></span> Date <span></span></div></header>',
            f"<ol>{NEW_LINE.join(items)}</ol></section>",
        )
    )


def _key(sheet: Worksheet, title: str) -> str:
    items = (f"<li><strong>{escape(each.answer)}</strong>{_way(each.way)}</li>" for each in sheet.problems)
    return "\n".join(
        (
            f'<section class="key" id="key"><header><h1>Key: {title}</h1>',
            f"<p>Worksheet {sheet.seed}. Computed, or read from recorded runs, by the explorer.</p></header>",
            f"<ol>{NEW_LINE.join(items)}</ol></section>",
        )
    )


def _way(text: str) -> str:
    return f"<small>{escape(text)}</small>" if text else ""
