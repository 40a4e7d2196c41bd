# make run     starts the app                      make check   formatting, lint, types, who imports whom
# make test    all tests, with a real browser      make bench   the benchmarks
# make format  formats the code                   make screenshots   the pictures in docs/
# make gpu     all that a GPU is for, in 8 minutes, with the Python of .venv or, where there is none, python3
# make families   every page with every family in a real browser: ten minutes
# make explore-tests   the tests that draw examples, with new ones each time
#
# The environment in .venv is made, and renewed when a requirements file changes, by whichever comes first.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/.requirements
DEV_READY := $(VENV)/.requirements-dev
# One more than there are processors on a small machine: a worker that waits for a browser needs none.
WORKERS ?= 3
# Continuous integration has pip compile nothing: a quarter of what it installs is imported, and then compiled.
PIP_ARGS ?=
PYTEST ?= pytest

# Hundreds of processes start during the tests, and none need compile what another has.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: run test collect explore-tests check bench gpu format browser screenshots families
.DELETE_ON_ERROR:

run: $(RUN_READY)
	$(BIN)/streamlit run app/server.py --server.showEmailPrompt false $(ARGS)

# One file of tests stays on one worker, so that its fixtures are made once; `tests/turns.py` says in which order.
test: $(DEV_READY) browser
	$(BIN)/python -m $(PYTEST) -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

# Reads all tests and runs none: what it compiles, the workers of `make test` need not compile, each for itself.
collect: $(DEV_READY)
	@$(BIN)/python -m pytest --collect-only --quiet > $(VENV)/.collected || { cat $(VENV)/.collected; false; }

# The other tests, and `make test`, use the same examples in every run.
explore-tests: $(DEV_READY)
	HYPOTHESIS_PROFILE=explore $(BIN)/python -m pytest -n $(WORKERS) -m hypothesis $(ARGS)

check: $(DEV_READY)
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy --strict
	$(BIN)/lint-imports --no-logo

# The scripts called record_ write files of the repository anew.
BENCHMARKS := $(filter-out benchmarks/record_%,$(wildcard benchmarks/*.py))
bench: $(DEV_READY) browser
	@set -e; for script in $(BENCHMARKS); do echo "== $$script"; PYTHONPATH=. $(BIN)/python "$$script"; done

# It needs neither Streamlit nor .venv: a machine with a GPU often has a PyTorch of its own.
GPU_PYTHON ?= $(if $(wildcard $(BIN)/python),$(BIN)/python,python3)
gpu:
	$(GPU_PYTHON) -m benchmarks.gpu $(ARGS)

format: $(DEV_READY)
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

screenshots: $(DEV_READY) browser
	PYTHONPATH=. $(BIN)/python tests/browser/screenshots.py $(ARGS)

families: $(DEV_READY) browser
	$(BIN)/python -m pytest -n $(WORKERS) tests/browser/every_family.py $(ARGS)

browser: $(DEV_READY)
	@sh tests/browser/ensure_browser.sh $(BIN)/python

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)

$(RUN_READY): requirements.txt | $(BIN)/python
	$(BIN)/python -m pip install --quiet $(PIP_ARGS) -r requirements.txt
	@touch $@

$(DEV_READY): requirements-dev.txt requirements-cluster.txt $(RUN_READY)
	$(BIN)/python -m pip install --quiet $(PIP_ARGS) -r requirements-dev.txt
	@touch $@
