// A table from plain data (see tables.py). Text goes in as text.
function made(tag, className, text) {
  const one = document.createElement(tag);
  if (className) one.className = className;
  if (text !== undefined) one.textContent = text;
  return one;
}

function cell([text, share, delta], [, number, code], head) {
  const one = made(head ? "th" : "td", [number && "number", code && "code"].filter(Boolean).join(" "));
  if (head) one.scope = "row";
  if (share !== null) {
    const bar = made("span", "bar");
    bar.style.setProperty("--share", share);
    one.append(bar);
  }
  one.append(made("span", "", text));
  if (delta) one.append(made("span", delta === "=" ? "delta same" : "delta", delta));
  return one;
}

function line([, level, cells], columns) {
  const one = made("tr", level);
  one.append(...cells.map((content, at) => cell(content, columns[at], at === 0)));
  return one;
}

function opener(row, rows, open, toggle) {
  const key = row[0];
  const button = made("button", "open", open.has(key) ? "▾" : "▸");
  button.type = "button";
  button.setAttribute("aria-expanded", open.has(key));
  button.setAttribute("aria-label", `Layers of ${row[2][0][0]}`);
  button.onclick = (event) => {
    event.stopPropagation();
    const opened = !open.has(key);
    opened ? open.add(key) : open.delete(key);
    rows.forEach((one) => (one.hidden = !opened));
    button.textContent = opened ? "▾" : "▸";
    button.setAttribute("aria-expanded", opened);
    toggle([...open]);
  };
  return button;
}

// The name of a part becomes a button that selects it; a click anywhere on its row does so too.
function part(row, columns, state) {
  const [key, , cells, inner] = row;
  const outer = line(row, columns);
  const layers = inner.map((one) => line(one, columns));
  layers.forEach((one) => (one.hidden = !state.open.has(key)));
  const head = outer.firstChild;
  const choose = made("button", "choose", cells[0][0]);
  choose.type = "button";
  choose.dataset.key = key;
  choose.setAttribute("aria-pressed", key === state.selected);
  head.replaceChildren(opener(row, layers, state.open, state.toggle), choose);
  outer.classList.toggle("selected", key === state.selected);
  outer.onclick = () => state.select(key);
  return [outer, ...layers];
}

function header(columns) {
  const top = made("tr");
  for (const [title, number] of columns) {
    const one = made("th", number ? "number" : "", title);
    one.scope = "col";
    top.append(one);
  }
  const head = made("thead");
  head.append(top);
  return head;
}

export default function ({ parentElement, data, setStateValue }) {
  const root = parentElement.querySelector(".grid");
  const focused = root.querySelector(":focus")?.dataset.key;
  root.open ??= new Set();
  const state = {
    selected: data.selected,
    open: root.open,
    toggle: () => {},
    select: (key) => setStateValue("selected", key),
  };
  const [caption, columns, rows] = data.table;
  const table = made("table");
  const body = made("tbody");
  for (const row of rows) {
    body.append(...(row[0] ? part(row, columns, state) : [line(row, columns)]));
  }
  table.append(made("caption", "", caption), header(columns), body);
  root.replaceChildren(table);
  root.setAttribute("aria-label", caption);
  if (focused) root.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}
