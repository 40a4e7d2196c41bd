// A table from plain data (see tables.py). Text goes in as text.
function made(tag, className, text) {
  const one = document.createElement(tag);
  if (className) one.className = className;
  if (text !== undefined) one.textContent = text;
  return one;
}

function cell([text, share, delta, note, exact], [, number, code, , , unit], head, most) {
  const one = made(head ? "th" : "td", [number && "number", code && "code"].filter(Boolean).join(" "));
  if (head) one.scope = "row";
  if (share !== null) {
    const bar = made("span", "bar");
    bar.style.setProperty("--share", share / most);
    one.append(bar);
  }
  const shown = made("span", "", text);
  if (exact) shown.title = `${exact} ${unit}`.trim();
  one.append(shown);
  if (note) one.append(made("span", "note", note));
  if (delta) one.append(made("span", delta === "=" ? "delta same" : "delta", delta));
  return one;
}

// `most` holds the largest share of each column: its bar is the longest.
function line([, level, cells], columns, most) {
  const one = made("tr", level);
  one.append(...cells.map((content, at) => cell(content, columns[at], at === 0, most[at])));
  return one;
}

function button(className, text, key, label, onclick) {
  const one = made("button", className, text);
  one.type = "button";
  one.dataset.focus = `${className} ${key}`;
  if (label) one.setAttribute("aria-label", label);
  one.onclick = (event) => {
    event.stopPropagation();
    onclick();
  };
  return one;
}

// The name of a part is a button that selects it, and before it stands one that opens its layers; a click anywhere
// on the row selects too.
function part(row, columns, most, state) {
  const [key, , cells, inner] = row;
  const name = cells[0][0];
  const outer = line(row, columns, most);
  const opened = inner.length > 0;
  const opener = button("open", "", key, `Layers of ${name}`, () => state.toggle(key));
  opener.setAttribute("aria-expanded", opened);
  const choose = button("choose", name, key, "", () => state.select(key));
  choose.setAttribute("aria-pressed", key === state.selected);
  outer.firstChild.replaceChildren(...(state.opens ? [opener] : []), choose);
  outer.classList.toggle("selected", key === state.selected);
  outer.onclick = () => state.select(key);
  outer.dataset.key = key;
  return [outer, ...inner.map((one) => line(one, columns, most))];
}

function header(columns) {
  const top = made("tr");
  for (const [title, number, , help, anchor] of columns) {
    const one = made("th", number ? "number" : "");
    const name = made(anchor ? "a" : "span", "", title);
    if (anchor) Object.assign(name, { href: `/definitions#${anchor}`, target: "_blank" });
    if (help) name.title = help;
    one.scope = "col";
    one.append(name);
    top.append(one);
  }
  const head = made("thead");
  head.append(top);
  return head;
}

// A row that is pointed at lights up its block, and the other way round; see shared.js.
function point(root, body) {
  const lines = [...body.querySelectorAll("[data-key]")];
  const keys = lines.map((one) => one.dataset.key);
  body.onpointerover = (event) => {
    const at = event.target.closest("[data-key]");
    if (at) announce(root, rangeOf(at.dataset.key, keys));
  };
  body.onpointerleave = () => announce(root, null);
  hear(root, (range) => lines.forEach((one) => one.classList.toggle("pointed", overlap(range, rangeOf(one.dataset.key, keys)))));
}

// Scrolls the table, and not the page, to the selected row.
function show(root, table) {
  const row = table.querySelector(".selected");
  if (!row) return;
  const head = table.tHead.offsetHeight;
  if (row.offsetTop < root.scrollTop + head) root.scrollTop = row.offsetTop - head;
  else root.scrollTop = Math.max(root.scrollTop, row.offsetTop + row.offsetHeight - root.clientHeight);
}

// The table as a file, as `as_csv` of table.py writes it.
const GROUPED = /^[+−]?\d{1,3}(,\d{3})+(\.\d+)?$/;

function csvOf([, columns, rows]) {
  const plain = (text) => (GROUPED.test(text) ? text.replaceAll(",", "").replace("−", "-") : text);
  const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const titles = columns.map(([title, , , , , unit]) => (unit ? `${title}, ${unit}` : title));
  const all = (some) => some.flatMap((row) => [row, ...all(row[3])]);
  const cells = all(rows).map(([, , own]) => own.map(([text, , , , exact]) => plain(exact || text)));
  return [titles, ...cells].map((line) => `${line.map(quoted).join(",")}\n`).join("");
}

function save(text, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Under a table with a file: the whole screen, which full_screen.js sees to, and the file.
function foot({ table, file, narrowest }) {
  if (!file) return [];
  const whole = made("button", "full-screen");
  Object.assign(whole, { type: "button", title: "Full screen", hidden: !document.fullscreenEnabled });
  whole.setAttribute("aria-label", whole.title);
  whole.setAttribute("aria-pressed", "false");
  whole.dataset.narrowest = narrowest;
  const csv = Object.assign(made("button", "csv", "CSV"), { type: "button", onclick: () => save(csvOf(table), file) });
  return [whole, csv];
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".grid");
  const content = unpacked(root, data);
  if (content) afterwards(root, content, () => build(parentElement, root, content, setTriggerValue));
}

function build(parentElement, root, content, setTriggerValue) {
  const focused = root.querySelector(":focus")?.dataset.focus;
  const open = new Set(content.opened);
  const state = {
    selected: content.selected,
    opens: content.opens,
    select: (key) => setTriggerValue("selected", key),
    toggle: (key) => {
      if (!open.delete(key)) open.add(key);
      setTriggerValue("opened", [...open]);
    },
  };
  const [caption, columns, rows] = content.table;
  const most = columns.map((_, at) => Math.max(...rows.map(([, , cells]) => cells[at][1] ?? 0)) || 1);
  const table = made("table");
  const body = made("tbody");
  for (const row of rows) {
    body.append(...(row[0] ? part(row, columns, most, state) : [line(row, columns, most)]));
  }
  point(root, body);
  table.append(made("caption", "", caption), header(columns), body);
  root.replaceChildren(table);
  const under = parentElement.querySelector(".foot");
  const held = under.querySelector(":focus")?.className;
  const isWhole = under.querySelector(".full-screen")?.getAttribute("aria-pressed") ?? "false";
  under.replaceChildren(...foot(content));
  under.querySelector(".full-screen")?.setAttribute("aria-pressed", isWhole);
  if (held) under.querySelector(`.${held}`)?.focus();
  parentElement.querySelector(".screen").classList.toggle("bordered", content.border);
  root.setAttribute("aria-label", caption);
  root.classList.toggle("tall", Boolean(content.selected));
  watch(root, () => fade(root));
  if (root.selected !== content.selected) show(root, table);
  root.selected = content.selected;
  if (focused) root.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}
