// Shows what was sent with the document until the app's own figure stands in its place.
(() => {
  const still = document.getElementById("opening");
  if (still.querySelector("template")) return still.remove(); // a browser that leaves it undrawn
  const { place, marks } = still.dataset;
  const address = location.pathname;
  still.inert = true; // the app says it itself
  still.setAttribute("aria-hidden", "true");
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; // a browser that keeps nothing
    }
  };
  const theme = { '"Light"': "light", '"Dark"': "dark" }[kept(`stActiveTheme-${address}-v2`)];
  if (theme) still.style.colorScheme = theme;
  const panel = Number.parseInt(kept("sidebarWidth"), 10);
  if (panel > 0) still.style.setProperty("--panel", `${panel}px`);

  // Components draw in roots of their own.
  const has = (root) =>
    root.querySelector(marks) !== null || [...root.querySelectorAll("*")].some((each) => each.shadowRoot && has(each.shadowRoot));
  const begun = () => document.querySelector('[data-testid="stMain"] h1') !== null;
  const stopped = () => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app?.dataset.testScriptState === "notRunning" && begun() && document.querySelector(place) === null;
  };
  const drawn = () => {
    const figure = document.querySelector(place);
    return figure !== null && has(figure);
  };
  const leave = () => {
    still.remove();
    for (const act of ACTS) removeEventListener(act, acted, true);
  };
  // Whoever does something before that sees the app itself, once there is any.
  const ACTS = ["pointerdown", "wheel", "keydown", "touchstart"];
  const acted = () => begun() && leave();
  for (const act of ACTS) addEventListener(act, acted, { capture: true, passive: true });
  const fault = '[data-testid="stException"], [data-testid="stDialog"]';
  const look = () => {
    if (drawn() || stopped() || document.querySelector(fault) || location.pathname !== address) leave();
    else if (still.isConnected) requestAnimationFrame(look);
  };
  look();
})();
