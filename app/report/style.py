"""How the report looks on a screen and on paper."""

STYLE = """
:root { color-scheme: light; }
body { margin: 0; font: 15px/1.5 Inter, Helvetica, Arial, sans-serif; color: #14202E; background: #FBFBFD; }
main { max-width: 1100px; margin: 0 auto; padding: 2em 1em 4em; }
h1 { font-size: 1.7em; margin: 0 0 0.2em; } h2 { font-size: 1.2em; margin: 2em 0 0.5em; }
h3 { font-size: 1em; margin: 1.5em 0 0.3em; }
dl { display: flex; flex-wrap: wrap; gap: 1em; margin: 1em 0; }
dl div { border: 1px solid #D3DBE5; border-radius: 8px; padding: 0.6em 1em; }
dt { color: #5A6878; font-size: 0.85em; } dd { margin: 0; font-size: 1.25em; font-weight: 600; }
figure { margin: 1em 0; } figure svg { max-width: 100%; height: auto; display: block; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.85em; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: #5A6878; padding-bottom: 0.4em; }
th, td { padding: 0.2em 0.6em; border-bottom: 1px solid #D3DBE5; text-align: left; vertical-align: top; }
tbody th { font-weight: 400; } .number { text-align: right; white-space: nowrap; } code { font-size: 0.95em; }
.stage th, .stage td, .total th, .total td { font-weight: 600; background: #EEF2F7; }
a { color: #0B5FA5; }
@media print {
  body { background: none; font-size: 10pt; } main { max-width: none; padding: 0; }
  .wide { overflow: visible; } tr, figure, dl { break-inside: avoid; } h2, h3 { break-after: avoid; }
  @page { margin: 15mm; }
}
"""
