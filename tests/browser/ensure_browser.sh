#!/bin/sh
# Makes sure that there is a Chromium for the tests: the one that is there, else Debian's, else Playwright's own.
# Usage: ensure_browser.sh PYTHON, where PYTHON has the playwright package.
set -eu
python=$1

there_is_one() {
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        # On some systems the name is there but only tells how to install the browser.
        if command -v "$name" >/dev/null && "$name" --version >/dev/null 2>&1; then return 0; fi
    done
    "$python" - <<'PYTHON'
import pathlib, sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    sys.exit(not pathlib.Path(playwright.chromium.executable_path).exists())
PYTHON
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_from_debian() {
    command -v apt-get >/dev/null || return 1
    as_root apt-get update -qq || return 1
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" || return 1
}

# Continuous integration also has, where Debian offers it, the one without a window: it does less work.
shell=chromium-headless-shell
if [ "${CI:-}" = true ] && ! command -v "$shell" >/dev/null; then
    install_from_debian "$shell" >/dev/null 2>&1 || echo "No $shell here: the tests take Chromium."
fi
if there_is_one; then exit 0; fi
echo "No Chromium here yet; trying Debian's package."
if install_from_debian chromium && there_is_one; then exit 0; fi
echo "Trying Playwright's own Chromium."
"$python" -m playwright install chromium
there_is_one
