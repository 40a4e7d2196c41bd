"""What can be asked of a page that is open in the browser: has it settled, is it accessible, does it fit."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Error, Page

from tests.patience import PATIENCE

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
# Of the whole page: what the theme was drawn with.
GROUND = "() => getComputedStyle(document.querySelector('[data-testid=\"stApp\"]')).backgroundColor"
GROUNDS = {"light": "rgb(251, 251, 253)", "dark": "rgb(14, 22, 33)"}
SEVERE = {"serious", "critical"}
# A rule that has an impact gives it to all that it finds: what is neither severe nor about the order of
# headings would be dropped, and need not be looked for. Asked of axe-core itself, so that a new rule is kept.
MILD = """() => Object.fromEntries(axe._audit.rules
  .filter(({ id, impact }) => ['minor', 'moderate'].includes(impact) && id !== 'heading-order')
  .map(({ id }) => [id, { enabled: false }]))"""
AGAIN = 2  # times that axe has to find the same once more

# A click is answered over the app's socket: until then it is not settled, however long that takes. What asks
# for a run of the script (field 11 of Streamlit's BackMsg, which stands first) is answered by its begin
# (field 4 of its ForwardMsg, after fields 1 and 2): the last words of an earlier run are no answer.
NOTE_MESSAGES = """
  for (const name of ['keydown', 'pointerdown', 'pointerup', 'input', 'change', 'resize', 'popstate']) {
    window.addEventListener(name, () => { window.lastActed = performance.now(); }, { capture: true });
  }
  const asks = (message) => new Uint8Array(message.buffer ?? message)[message.byteOffset ?? 0] === 0x5a;
  const begins = (data) => {
    const bytes = data instanceof ArrayBuffer ? new Uint8Array(data) : [];
    let at = 0;
    while (bytes[at] === 0x0a || bytes[at] === 0x12) {
      let length = 0, shift = 0;
      do { length |= (bytes[++at] & 0x7f) << shift; shift += 7; } while (bytes[at] & 0x80);
      at += 1 + length;
    }
    return bytes[at] === 0x22;
  };
  window.WebSocket = class extends window.WebSocket {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({ data }) => {
        window.lastHeard = performance.now();
        if (begins(data)) window.lastBegun = performance.now();
      });
    }
    send(message) {
      window.lastSent = performance.now();
      if (asks(message)) window.lastAsked = performance.now();
      super.send(message);
    }
  };
"""

# Streamlit writes the state of the script on its outermost element. Between a click and the run that it
# starts, the state is "notRunning" for a moment: nothing that was sent may be unanswered (see NOTE_MESSAGES).
# A slider waits 200 ms before it sends, and parts of a page that has just been opened may have something to
# say: hence idle *for a while*, not once. Later a third of it is enough where nothing was done for all of it.
# What ends an idle while is sent or heard: nothing need be looked at in between.
IDLE_FOR_A_WHILE = """
(quiet) => {
  const isIdle = () => {
    const app = document.querySelector('[data-testid="stApp"]');
    return app !== null
      && app.dataset.testScriptState === 'notRunning'
      && app.dataset.testConnectionState === 'CONNECTED'
      && (window.lastSent ?? 0) <= (window.lastHeard ?? 0)
      && (window.lastAsked ?? 0) <= (window.lastBegun ?? 0)
      && document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]') === null;
  };
  const [now, acted] = [performance.now(), window.lastActed ?? 0];
  const last = Math.max(acted, window.lastSent ?? 0, window.lastHeard ?? 0);
  if (window.idleSince <= last) window.idleSince = undefined;
  const isEarly = now - window.idleSince < (window.wasQuiet ? quiet / 3 : quiet) || now - acted < quiet;
  if (window.idleSince !== undefined && isEarly) return false;
  const [wasIdle, idle] = [window.idleSince !== undefined, isIdle()];
  window.idleSince = idle && !wasIdle ? now : undefined;
  window.wasQuiet ||= idle && wasIdle;
  return idle && wasIdle;
}
"""


def settled(page: Page, *, quiet: float = 0.3, timeout: float = PATIENCE) -> Page:
    """Waits until the app is idle, ``quiet`` seconds after it was last used: connected, script ended, and
    nothing stale shown. A page that was opened has to be idle for all of them.
    """
    page.wait_for_function(IDLE_FOR_A_WHILE, arg=quiet * 1000, polling=50, timeout=timeout * 1000)
    return page


def becomes(page: Page, look: Callable[[], object], wanted: object) -> None:
    """Looks until it sees what is wanted, for what no locator can wait for; fails with what it saw last."""
    deadline = time.monotonic() + PATIENCE
    while (seen := look()) != wanted and time.monotonic() < deadline:
        page.wait_for_timeout(100)  # lets the page speak, and a busy machine breathe
    assert seen == wanted


@dataclass(frozen=True)
class Finding:
    """One rule of axe-core that the page breaks, and where."""

    rule: str
    impact: str
    help: str
    targets: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.impact}: {self.rule}: {self.help}: " + "; ".join(self.targets)


def axe(page: Page) -> list[Finding]:
    """What axe-core finds serious or critical, and headings out of order, if it stays: redraws make some."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = _audited(page)
    for _ in range(AGAIN if found else 0):
        page.wait_for_timeout(500)
        still = {(finding.rule, finding.targets) for finding in _audited(page)}
        found = [finding for finding in found if (finding.rule, finding.targets) in still]
    return found


def _audited(page: Page) -> list[Finding]:
    # Streamlit writes the groups of its navigation on a phone as <div> between <ul> and <li>.
    rest = "{exclude: [['[data-testid=\"stSidebarNavItems\"]']]}"
    only = f"{{resultTypes: ['violations'], rules: ({MILD})()}}"  # of what passes, one place is listed
    violations: list[dict[str, Any]] = page.evaluate(
        f"async () => (await axe.run({rest}, {only})).violations"
    )
    return [
        _finding(each) for each in violations if each["impact"] in SEVERE or each["id"] == "heading-order"
    ]


def _finding(violation: dict[str, Any]) -> Finding:
    targets = tuple(f"{node['target']} {node['html'][:160]}" for node in violation["nodes"])
    return Finding(violation["id"], violation["impact"], violation["help"], targets)


def shown_exceptions(page: Page) -> list[str]:
    """The text of every exception box that Streamlit shows on the page."""
    return page.locator('[data-testid="stException"]').all_inner_texts()


def shown(page: Page) -> str:
    """The text of the page without its panel, or why there is none."""
    try:
        return page.locator('[data-testid="stMain"]').inner_text(timeout=1000)
    except Error as error:
        return f"nothing: {error.message}"


def sideways_scroll(page: Page) -> int:
    """By how many pixels the page, or its main column, can be scrolled sideways; 0 is what one wants."""
    overflow: int = page.evaluate(
        """() => Math.max(0, ...[document.documentElement, document.querySelector('[data-testid="stMain"]')]
             .filter((element) => element !== null)
             .map((element) => element.scrollWidth - element.clientWidth))"""
    )
    return overflow
