"""A button that copies the address of the page, which holds the whole state; `history` draws it."""

from __future__ import annotations

HTML = '<button type="button">Copy link</button><span role="status" class="copied"></span>'
CSS = """
:host, div { display: inline-block; }
button:not([hidden]) {
  font: inherit; font-family: var(--st-font); font-size: 0.875rem; color: var(--st-text-color);
  background: var(--st-background-color); border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius); padding: 0 0.75rem; min-height: 2.5rem;
  cursor: pointer; white-space: nowrap;
}
button:hover { border-color: var(--st-primary-color); color: var(--st-primary-color); }
button:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
@media (min-width: 600px) and (max-width: 767px) {  /* as in page.css */
  button:not([hidden]) { font-size: 0.75rem; padding: 0.2rem 0.35rem; min-height: 2rem; }
}
span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
"""
COPY = """
// Browsers offer the clipboard only to https and localhost; elsewhere the old command still works.
function copyOldWay(text) {
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  return copied;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyOldWay(text);
  }
}

"""
JS = (
    COPY
    + """
// A run belongs to whoever started it: its name stays out of a link that is shared.
function address() {
  const link = new URL(window.location.href);
  const runs = [...link.searchParams.keys()].filter((name) => name.endsWith(".job"));
  runs.forEach((name) => link.searchParams.delete(name));
  return runs.length ? link.href : window.location.href;
}

function watchCopy(parentElement, shown) {
  const button = parentElement.querySelector("button");
  const status = parentElement.querySelector("span.copied");
  button.hidden = !shown;
  button.onclick = async () => {
    const label = (await copy(address())) ? "Copied" : "Copy it from the address bar";
    button.textContent = status.textContent = label;
    setTimeout(() => {
      button.textContent = "Copy link";
      status.textContent = "";
    }, 1500);
  };
}
"""
)
