// One exhibit on the whole screen, as large as it fits; Escape, or the button again, leaves.
const MOST = 3; // times its usual size
const STEP = 0.05;
const CHART = '[data-testid="stElementContainer"]:has(.js-plotly-plot), [data-testid="stFullScreenFrame"]:has(.js-plotly-plot)';

// Streamlit draws a chart as high as its place is; it gets what the rest leaves.
function stretch(charts, content, down) {
  const height = charts[0].offsetHeight + down - content.offsetHeight;
  for (const chart of charts) chart.style.minHeight = `${Math.max(charts[0].offsetHeight, height)}px`;
}

// Words wrap, so the size of a drawing or table is the largest at which all of it still fits.
function enlarge(content, across, down, narrowest) {
  let size = Math.max(1, Math.min(MOST, across / narrowest));
  const fits = () => {
    content.style.width = `${across / size}px`;
    return content.offsetHeight * size <= down;
  };
  while (size > 1 && !fits()) size = Math.max(1, size - STEP);
  content.style.width = `${across / size}px`;
  content.style.transformOrigin = "0 0";
  content.style.transform = `scale(${size})`;
}

function fill(content, frame, narrowest) {
  const { paddingLeft, paddingTop } = getComputedStyle(frame);
  const across = frame.clientWidth - 2 * parseFloat(paddingLeft);
  const down = frame.clientHeight - 2 * parseFloat(paddingTop);
  const charts = [...content.querySelectorAll(CHART)];
  if (charts.length) stretch(charts, content, down);
  else enlarge(content, across, down, narrowest);
}

function restore(content) {
  const all = [content, ...content.querySelectorAll(CHART)];
  for (const one of all) for (const name of ["width", "min-height", "transform", "transform-origin"]) one.style.removeProperty(name);
}

export default function ({ parentElement, data }) {
  const button = parentElement.querySelector("button");
  const name = data.key.replace(/[^A-Za-z0-9_-]/g, "-");
  const content = () => document.querySelector(`.st-key-${name}`);
  const isOn = () => document.fullscreenElement !== null && document.fullscreenElement === content()?.parentElement;
  const show = () => {
    if (!content()) return;
    restore(content());
    if (isOn()) fill(content(), content().parentElement, data.narrowest);
    button.setAttribute("aria-pressed", isOn());
  };
  const leave = (event) => {
    if (event.key === "Escape" && isOn()) document.exitFullscreen();
  };
  button.hidden = !document.fullscreenEnabled;
  button.onclick = () => (isOn() ? document.exitFullscreen() : content().parentElement.requestFullscreen());
  document.addEventListener("fullscreenchange", show);
  document.addEventListener("keydown", leave);
  return () => {
    document.removeEventListener("fullscreenchange", show);
    document.removeEventListener("keydown", leave);
  };
}
