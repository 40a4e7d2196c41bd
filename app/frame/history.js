// Streamlit adds an entry to the browser's history for each change of the address, and has no way to replace one.
// Two kinds of change are no step to go back by: what a page writes by itself when a visitor has come to it, and
// that a run has begun or ended. These replace the entry.
function withoutRuns(address) {
  const link = new URL(address, location.href);
  for (const name of [...link.searchParams.keys()]) if (name.endsWith(".job")) link.searchParams.delete(name);
  link.searchParams.sort();
  return link.href;
}

function watch() {
  const push = history.pushState;
  let arrived = false;
  const leave = () => { arrived = false; };
  for (const event of ["pointerdown", "keydown"]) addEventListener(event, leave, true);
  history.pushState = function pushOrReplace(state, title, address) {
    const next = new URL(address ?? location.href, location.href);
    const stays = next.pathname === location.pathname;
    const replaces = stays && (arrived || withoutRuns(next) === withoutRuns(location.href));
    arrived = !stays;
    return (replaces ? history.replaceState : push).call(history, state, title, address);
  };
}

export default function ({ parentElement, data }) {
  if (history.pushState.name !== "pushOrReplace") watch();
  const line = parentElement.querySelector("span");
  // Nothing is read out when a page is opened: its headline is.
  const before = line.dataset.now;
  line.dataset.now = data.figures;
  if (before && data.figures && before !== data.figures) line.textContent = `${before} → ${data.figures}`;
}
