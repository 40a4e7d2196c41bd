// Saves the charts of one exhibit, side by side, as a picture: an SVG file, or a PNG of twice the size; and its table.
const SVG = "http://www.w3.org/2000/svg";
const SPACE = 16; // pixels between charts

function chartsOf(keys) {
  const classes = keys.map((key) => `.st-key-${key.replace(/[^A-Za-z0-9_-]/g, "-")}`);
  return classes.map((name) => document.querySelector(name)).filter(Boolean);
}

// A chart in three dimensions is painted by the graphics card; Plotly can read it back.
function reliefsOf(chart) {
  const plot = chart.querySelector(".js-plotly-plot");
  const scene = plot?._fullLayout?.scene?._scene;
  if (!scene) return [];
  const image = document.createElementNS(SVG, "image");
  image.setAttribute("href", scene.toImage("png"));
  const place = plot.querySelector(".gl-container > div").getBoundingClientRect();
  return [{ node: image, place }];
}

function layersOf(chart) {
  const layers = [...chart.querySelectorAll("svg.main-svg, [_echarts_instance_] svg")];
  return [
    ...reliefsOf(chart),
    ...layers.map((node) => ({ node: node.cloneNode(true), place: node.getBoundingClientRect() })),
  ];
}

function pictureOf(keys, ground) {
  const picture = document.createElementNS(SVG, "svg");
  const paper = picture.appendChild(document.createElementNS(SVG, "rect"));
  let left = SPACE;
  let bottom = 0;
  for (const chart of chartsOf(keys)) {
    const frame = chart.getBoundingClientRect();
    for (const { node, place } of layersOf(chart)) {
      node.setAttribute("x", left + place.left - frame.left);
      node.setAttribute("y", SPACE + place.top - frame.top);
      node.setAttribute("width", place.width);
      node.setAttribute("height", place.height);
      picture.append(node);
    }
    left += frame.width + SPACE;
    bottom = Math.max(bottom, frame.height);
  }
  const size = { width: left, height: bottom + 2 * SPACE };
  picture.setAttribute("xmlns", SVG);
  for (const [name, value] of Object.entries(size)) picture.setAttribute(name, value);
  paper.setAttribute("width", "100%");
  paper.setAttribute("height", "100%");
  paper.setAttribute("fill", ground);
  return { text: new XMLSerializer().serializeToString(picture), ...size };
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

async function saveAsPng({ text, width, height }, name) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * width;
  canvas.height = 2 * height;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  canvas.toBlob((blob) => save(blob, name), "image/png");
}

// A drawing comes as the text of its file, whose size stands in it.
function drawn(text) {
  const root = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  return { text, width: Number(root.getAttribute("width")), height: Number(root.getAttribute("height")) };
}

function saveAs(ending, data) {
  const name = `${data.name}.${ending}`;
  if (ending === "csv") return save(new Blob([data.csv], { type: "text/csv" }), name);
  const picture = data.drawing ? drawn(data.drawing) : pictureOf(data.keys.split(" "), data.ground);
  if (ending === "png") return saveAsPng(picture, name);
  return save(new Blob([picture.text], { type: "image/svg+xml" }), name);
}

export default function ({ parentElement, data }) {
  for (const button of parentElement.querySelectorAll("button")) {
    button.disabled = false; // before this it would do nothing
    button.onclick = () => saveAs(button.value, data);
  }
}
