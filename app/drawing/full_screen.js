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

const contentOf = (button) => document.querySelector(`.st-key-${button.dataset.whole}`);
const isOn = (content) => content && document.fullscreenElement === content.parentElement;

function show() {
  for (const button of document.querySelectorAll("button.full-screen")) {
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
  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("button.full-screen");
    const content = button && contentOf(button);
    if (content) isOn(content) ? document.exitFullscreen() : content.parentElement.requestFullscreen();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.fullscreenElement) document.exitFullscreen();
  });
  document.addEventListener("fullscreenchange", show);
}
