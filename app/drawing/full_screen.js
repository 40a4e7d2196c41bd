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

// A table has its button and all that goes onto the screen within its own root.
const contentOf = (button) => button.dataset.whole ? document.querySelector(`.st-key-${button.dataset.whole}`) : button.closest(".whole");
const isOn = (content) => content && content.getRootNode().fullscreenElement === content.parentElement;
let pressed = null;

function show() {
  const within = pressed?.getRootNode().querySelectorAll("button.full-screen") ?? [];
  for (const button of new Set([...document.querySelectorAll("button.full-screen"), ...within])) {
    const content = contentOf(button);
    if (!content) continue;
    restore(content);
    if (isOn(content)) fill(content, content.parentElement, Number(button.dataset.narrowest));
    button.setAttribute("aria-pressed", isOn(content));
  }
}

// The buttons come and go with their exhibits, so the document listens for all of them.
function watchFullScreen() {
  document.documentElement.classList.toggle("no-full-screen", !document.fullscreenEnabled);
  document.addEventListener("click", (event) => {
    const button = event.composedPath()[0].closest?.("button.full-screen");
    const content = button && contentOf(button);
    pressed = button ?? pressed;
    if (content) isOn(content) ? document.exitFullscreen() : content.parentElement.requestFullscreen();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.fullscreenElement) document.exitFullscreen();
  });
  document.addEventListener("fullscreenchange", show);
}
