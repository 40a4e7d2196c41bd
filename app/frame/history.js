// Streamlit adds an entry to the browser's history for each change of the address, and has no way to replace one.
// An entry is to be what a visitor did: what the address does besides (a page that writes its own fields on arrival,
// a link that is repaired, a run that begins or ends) replaces the entry.
function withoutRuns(address) {
  const link = new URL(address, location.href);
  for (const name of [...link.searchParams.keys()]) if (name.endsWith(".job")) link.searchParams.delete(name);
  link.searchParams.sort();
  return link.href;
}

function watch() {
  const push = history.pushState;
  let acted = false;
  const act = () => { acted = true; };
  for (const event of ["pointerdown", "keydown", "click"]) addEventListener(event, act, true);
  history.pushState = function pushOrReplace(state, title, address) {
    const next = new URL(address ?? location.href, location.href);
    const isEntry = acted && withoutRuns(next) !== withoutRuns(location.href);
    acted = acted && !isEntry;
    return (isEntry ? push : history.replaceState).call(history, state, title, address);
  };
}

// At the foot of a printed page, by page.css: where it comes from, and when.
function watchPrint() {
  const note = () => { document.body.dataset.printed = `${location.href} · ${new Date().toISOString().slice(0, 10)}`; };
  addEventListener("beforeprint", note);
  matchMedia("print").addEventListener("change", note);
}

// As in page.css: no room for the sidebar beside the page.
const NARROW = matchMedia("(max-width: 900px)");

export default function ({ parentElement, data, setTriggerValue }) {
  const tell = () => {
    if (NARROW.matches !== data.narrow) setTriggerValue("narrow", NARROW.matches);
  };
  NARROW.onchange = tell;
  tell();
  if (history.pushState.name !== "pushOrReplace") {
    watch();
    watchFullScreen();
    watchFeet();
    watchPrint();
  }
  watchCopy(parentElement, data.copies);
  showFeet(data.opened.split("\n").filter(Boolean), (opened) => setTriggerValue("opened", opened));
  const line = parentElement.querySelector("span.heard");
  // Nothing is read out when a page is opened: its headline is.
  const before = line.dataset.now;
  line.dataset.now = data.figures;
  if (before && data.figures && before !== data.figures) line.textContent = `${before} → ${data.figures}`;
}
