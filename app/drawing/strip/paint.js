// Paints a scene (see scene.py). Text goes in as text, and only the tags below are made.
const SVG = "http://www.w3.org/2000/svg";
const TAGS = new Set(["rect", "path", "text", "circle", "g"]);
const RAMP = /^(stage|plain)([0-9.]+)$/;
const WIDEST = 1.6; // pixels for a unit across, at most
const SMALLEST = 0.8; // of a drawing with words in it
const END = 14; // units after the last block, for its words
const FINGER = 24; // pixels that a finger needs

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
    else if (name === "down") made.setAttribute("transform", `translate(0 ${value})`);
    else made.setAttribute(name, value);
  }
  if (text) made.textContent = text;
  return made;
}

// What was drawn of a scene, to be fitted: elements with their shapes and the place of their item, and the paths in
// which all alike among the marks of the items are drawn.
const nothing = () => ({ pieces: [], marks: new Map(), place: (x) => x });

function group(attributes, shapes, drawn, at) {
  const made = element(["g", attributes, ""]);
  for (const shape of shapes) {
    const one = made.appendChild(element(shape));
    drawn.pieces.push([one, shape, at]);
  }
  return made;
}

function option([key, label, , shapes], at, chosen, reachable, drawn, squeezes) {
  const own = squeezes ? shapes.filter((shape) => !isMark(shape)) : shapes;
  if (squeezes) shapes.filter(isMark).forEach((shape) => mark(shape, drawn));
  return group(
    { role: "option", "aria-label": label, "aria-selected": chosen, tabindex: reachable ? 0 : -1, "data-key": key },
    own,
    drawn,
    at,
  );
}

// Arrow keys, Home and End move the focus; Enter, space or a click select.
// A browser makes no click of a press and a release on either side of a redraw: `root` outlives it and remembers.
function listen(root, list, select) {
  const keyOf = (event) => event.target.closest("[data-key]");
  list.onclick = (event) => {
    const at = keyOf(event);
    if (at) select(at.dataset.key);
  };
  list.onpointerdown = (event) => {
    root.pressed = { list, key: keyOf(event)?.dataset.key };
  };
  list.onpointerup = (event) => {
    const at = keyOf(event);
    if (at && root.pressed && root.pressed.list !== list && root.pressed.key === at.dataset.key) select(at.dataset.key);
    root.pressed = null;
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

// Where each place across stands on the screen: what is left of `left` stays, all else is squeezed by one share, but
// no item to less than a finger needs where one points with fingers.
function places(scene, room) {
  const [left, least, page] = scene.squeeze;
  const across = Math.max(least, Math.min(room / page, WIDEST));
  const finger = matchMedia("(pointer: coarse)").matches ? FINGER : 0;
  const spans = scene.items.map(([, , , [column]]) => {
    const { x, width } = column[1];
    return { x, width, share: Math.max(across, finger / width) };
  });
  const added = (x, { x: from, width, share }) => Math.max(0, Math.min(x - from, width)) * (share - across);
  const wide = apart(spans.filter((span) => span.share > across));
  const extra = (x) => wide.reduce((sum, span) => sum + added(x, span), 0);
  return { spans, place: (x) => (x < left ? x : left + (x - left) * across + extra(x)) };
}

// Spans side by side with the largest share where some lie above each other, as the blocks of several strips do.
function apart(spans) {
  const edges = [...new Set(spans.flatMap(({ x, width }) => [x, x + width]))].sort((one, two) => one - two);
  return edges.slice(1).flatMap((end, at) => {
    const x = edges[at];
    const over = spans.filter((span) => span.x < end && x < span.x + span.width);
    return over.length ? [{ x, width: end - x, share: Math.max(...over.map((span) => span.share)) }] : [];
  });
}

// Any other drawing is made smaller where there is little room, as long as its words can be read.
function shrink(svg, { width, height }, room) {
  const scale = Math.max(SMALLEST, Math.min(1, room / width));
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.style.width = `${width * scale}px`;
  svg.style.height = `${height * scale}px`;
}

// Squeezes a strip sideways; words keep their shape, and heights theirs.
function fit(svg, scene, room, drawn) {
  if (!scene.squeeze) return shrink(svg, scene, room);
  const { spans, place } = places(scene, room);
  drawn.place = place;
  const [left] = scene.squeeze;
  const width = place(scene.width - END) + END;
  svg.setAttribute("viewBox", `0 0 ${width} ${scene.height}`);
  svg.style.width = `${width}px`;
  svg.style.height = `${scene.height}px`;
  const all = { x: left, width: scene.width - END - left };
  for (const [one, [tag, its], at] of drawn.pieces) {
    if (tag === "path") {
      const { x, width: units } = spans[at] ?? all;
      const share = (place(x + units) - place(x)) / units;
      one.setAttribute("transform", `translate(${place(x) - x * share} ${its.down ?? 0}) scale(${share} 1)`);
    } else if (tag === "text" || its.x >= left - 9) {
      one.setAttribute("x", place(its.x));
      if (tag === "rect") one.setAttribute("width", place(its.x + its.width) - place(its.x));
    }
  }
  for (const [path, shapes] of drawn.marks.values()) path.setAttribute("d", shapes.map((shape) => outline(shape, place)).join(""));
}

// One ring goes with the focus.
function ring(list, scene, drawn) {
  const made = element(["rect", { rx: 5, fill: "none", class: "ring" }, ""]);
  const boxes = new Map(scene.items.map(([key, , box]) => [key, box]));
  list.addEventListener("focusin", ({ target }) => {
    const [left, y, across, height] = boxes.get(target.dataset.key);
    const x = drawn.place(left);
    const box = { x, y, width: drawn.place(left + across) - x, height };
    for (const [name, value] of Object.entries(box)) made.setAttribute(name, value);
    target.append(made);
  });
}

// A card with the words of the part that is pointed at; the first of them is its name.
function tell(card, frame, at) {
  const [name, ...facts] = at.getAttribute("aria-label").split(/: |, |; /);
  const title = document.createElement("b");
  title.textContent = name;
  card.replaceChildren(title, ...facts.map((fact) => Object.assign(document.createElement("span"), { textContent: fact })));
  card.hidden = false;
  const column = (at.querySelector(".column") ?? at).getBoundingClientRect();
  const around = frame.getBoundingClientRect();
  const scale = around.width / frame.offsetWidth; // of the whole screen
  const room = frame.offsetWidth;
  const right = (column.right - around.left) / scale + 6;
  const left = (column.left - around.left) / scale - 6 - card.offsetWidth;
  card.style.left = `${right + card.offsetWidth <= room || left < 0 ? Math.min(right, room - card.offsetWidth) : left}px`;
  card.style.top = `${(column.top - around.top) / scale + 8}px`;
}

// Pointing at a part here lights it up wherever else on the page it is shown, and the other way round.
function point(root, card, list) {
  const all = () => [...list.children];
  const keys = all().map((one) => one.dataset.key);
  const show = (event) => {
    const at = event.target.closest("[data-key]");
    if (!at) return;
    tell(card, root.parentElement, at);
    announce(root, rangeOf(at.dataset.key, keys));
  };
  const hide = () => {
    card.hidden = true;
    announce(root, null);
  };
  list.onpointerover = list.onfocusin = show;
  list.onpointerleave = (event) => event.pointerType === "mouse" && hide();
  list.addEventListener("focusin", show);
  list.addEventListener("focusout", hide);
  return (range) => all().forEach((one) => one.classList.toggle("pointed", overlap(range, rangeOf(one.dataset.key, keys))));
}

export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".drawing");
  const content = unpacked(root, data);
  if (content) afterwards(root, content, () => build(parentElement, root, content, setTriggerValue));
}

function build(parentElement, root, { scene, selected, many }, setTriggerValue) {
  const card = parentElement.querySelector(".card");
  const focused = root.querySelector(":focus")?.dataset.key;
  const svg = document.createElementNS(SVG, "svg");
  const drawn = nothing();
  svg.append(group({ "aria-hidden": true }, scene.shapes, drawn));
  let light = () => {};
  if (scene.items.length) {
    const list = group(
      { role: "listbox", "aria-label": scene.label, "aria-orientation": "horizontal", "aria-multiselectable": many },
      [],
      drawn,
    );
    const keys = scene.items.map(([key]) => key);
    const entry = keys.find((key) => selected.includes(key)) ?? keys[0];
    const one = (item, at) => option(item, at, selected.includes(item[0]), item[0] === entry, drawn, scene.squeeze);
    list.append(...scene.items.map(one));
    ring(list, scene, drawn);
    listen(root, list, (key) => setTriggerValue("selected", key));
    light = point(root, card, list);
    const marks = group({ "aria-hidden": true, class: "marks" }, [], drawn);
    marks.append(...[...drawn.marks.values()].map(([path]) => path));
    svg.append(list, marks);
  } else {
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", scene.label);
  }
  // What scrolls must be reachable by keyboard: by its items, or else by itself.
  if (scene.items.length) root.removeAttribute("tabindex");
  else root.setAttribute("tabindex", 0);
  root.replaceChildren(svg);
  // Its place is most likely as wide as it was: to measure it now would lay out the whole page once more.
  root.room ??= root.clientWidth;
  fit(svg, scene, root.room, drawn);
  watch(root, () => {
    if (root.room !== root.clientWidth) fit(svg, scene, (root.room = root.clientWidth), drawn);
    fade(root);
  });
  hear(root, light);
  if (focused) root.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
}
