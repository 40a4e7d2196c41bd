// Marks of the items of a strip: all that look alike are one path, or a network of a hundred blocks would be slow.

// Bars, and lines over blocks: nobody points at them but at the column below.
const isMark = ([tag, { class: kind, d }]) => kind === "bar" || (tag === "path" && !/[a-z]/.test(d));

function mark(shape, drawn) {
  const { x, y, width, height, d, ...look } = shape[1];
  const key = JSON.stringify(look);
  if (!drawn.marks.has(key)) drawn.marks.set(key, [element(["path", look, ""]), []]);
  drawn.marks.get(key)[1].push(shape);
}

// A mark as a part of a path, squeezed.
function outline([tag, { x, y, width, height, d }], place) {
  const at = (from) => place(from).toFixed(2);
  if (tag === "rect") return `M${at(x)} ${y}H${at(x + width)}V${y + height}H${at(x)}Z`;
  return d.replace(/([MLQH])([^A-Z]*)/g, (_, step, numbers) => {
    const across = (number, index) => (index % 2 ? number : at(Number(number)));
    return step + numbers.trim().split(" ").map(across).join(" ");
  });
}
