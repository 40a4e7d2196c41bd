// Paints a scene (see scene.py). Text goes in as text, and only the tags below are made.
const SVG = "http://www.w3.org/2000/svg";
const TAGS = new Set(["rect", "path", "text", "circle", "g"]);
const RAMP = /^(stage|plain)([0-9.]+)$/;

// A colour token as CSS; places on a ramp lie between its four steps.
function colour(token) {
  const place = RAMP.exec(token);
  if (!place) return token === "none" ? "none" : `var(--${token})`;
  const [, ramp, at] = place;
  const step = Math.min(Number(at), 1) * 3;
  const low = Math.min(Math.floor(step), 2);
  const share = Math.round((step - low) * 100);
  return `color-mix(in srgb, var(--${ramp}-${low + 1}) ${share}%, var(--${ramp}-${low}))`;
}

function element(shape) {
  const [tag, attributes, text] = shape;
  if (!TAGS.has(tag)) throw new Error(`A scene has no ${tag}`);
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) {
    const painted = name === "fill" || name === "stroke";
    if (painted) made.style.setProperty(name, colour(value));
    else made.setAttribute(name, value);
  }
  if (text) made.textContent = text;
  return made;
}

function group(attributes, shapes) {
  const made = element(["g", attributes, ""]);
  made.append(...shapes.map(element));
  return made;
}

function option([key, label, [x, y, width, height], shapes], chosen, reachable) {
  const made = group(
    { role: "option", "aria-label": label, "aria-selected": chosen, tabindex: reachable ? 0 : -1, "data-key": key },
    shapes,
  );
  made.append(element(["rect", { x, y, width, height, rx: 5, fill: "none", class: "ring" }, ""]));
  const title = document.createElementNS(SVG, "title");
  title.textContent = label;
  made.prepend(title);
  return made;
}

// Arrow keys, Home and End move the focus; Enter, space or a click select.
function listen(list, select) {
  const keyOf = (event) => event.target.closest("[data-key]");
  list.onclick = (event) => {
    const at = keyOf(event);
    if (at) select(at.dataset.key);
  };
  list.onkeydown = (event) => {
    const all = [...list.children];
    const now = all.indexOf(keyOf(event));
    const last = all.length - 1;
    const to = { ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: last }[event.key];
    if (to !== undefined) {
      all.forEach((one) => one.setAttribute("tabindex", -1));
      const next = all[Math.max(0, Math.min(last, to))];
      next.setAttribute("tabindex", 0);
      next.focus();
    } else if (event.key === "Enter" || event.key === " ") {
      select(keyOf(event).dataset.key);
    } else return;
    event.preventDefault();
  };
}

export default function ({ parentElement, data, setTriggerValue }) {
  const { scene, selected, many } = data;
  const root = parentElement.querySelector(".drawing");
  const focused = root.querySelector(":focus")?.dataset.key;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${scene.width} ${scene.height}`);
  svg.style.minWidth = `${scene.width * 0.85}px`;
  svg.style.maxWidth = `${scene.width * 1.25}px`;
  svg.append(group({ "aria-hidden": true }, scene.shapes));
  if (scene.items.length) {
    const list = group(
      { role: "listbox", "aria-label": scene.label, "aria-orientation": "horizontal", "aria-multiselectable": many },
      [],
    );
    const keys = scene.items.map(([key]) => key);
    const entry = keys.find((key) => selected.includes(key)) ?? keys[0];
    list.append(...scene.items.map((item) => option(item, selected.includes(item[0]), item[0] === entry)));
    listen(list, (key) => setTriggerValue("selected", key));
    svg.append(list);
  } else {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", scene.label);
  }
  // What scrolls must be reachable by keyboard: by its items, or else by itself.
  if (scene.items.length) root.removeAttribute("tabindex");
  else root.setAttribute("tabindex", 0);
  root.replaceChildren(svg);
  if (focused) root.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}
