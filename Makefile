# onrecord: `make demo` to look at it, `make test` to check it, `make help` for the rest.
#
# Needs Python 3.11 or newer and a network for the first run only. Everything is installed into .venv, pinned and
# hashed by requirements*.txt; stamp files there make a second run quick.

VENV ?= .venv
DEMO ?= demo-case
UV_VERSION = 0.13.9

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
# What pip resolves is in the lock file; what it then finds elsewhere cannot have the right hash.
LOCKED := install -qq --require-hashes --only-binary :all:

.PHONY: help demo test lint types check docs soak eval figures bench lock wheel install clean
.DEFAULT_GOAL := help

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1 - \2/p' Makefile

demo: $(VENV)/runtime.stamp ## install what is needed, read the sample case, write its dossier to demo-case/
	@$(BIN)/onrecord demo "$(DEMO)"

test: lint types ## install the tools too, then lint, check types and run every test with coverage
	$(BIN)/python -m pytest --cov --cov-report=term:skip-covered --cov-fail-under=90

lint: $(VENV)/dev.stamp ## check style and format
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/dev.stamp ## check types
	$(BIN)/mypy

check: lint types ## check style, types and the documents' freshness, without the other tests
	$(BIN)/python -m pytest tests/test_house.py tests/test_docs.py tests/test_packaging.py

docs: $(VENV)/runtime.stamp ## write the generated pages: docs/cli.md, schema.md, components.md
	$(BIN)/python docs/generate.py

soak: $(VENV)/dev.stamp ## run what is too long for CI, and note the figures in docs/soak.md
	ONRECORD_SOAK_NOTES=$(CURDIR)/docs/soak.md $(BIN)/python -m pytest -m soak --durations 0

eval: $(VENV)/runtime.stamp ## measure the readers on the gold sets and compare with the floors
	$(BIN)/python eval/gate.py

figures: $(VENV)/runtime.stamp ## the same, and raise the floors and write the table of docs/method.md
	$(BIN)/python eval/gate.py --write

# TEXTS and TRACKER may name texts of your own and a checkout of the Gender Gap Tracker; SIZES the sizes of cases.
bench: $(VENV)/runtime.stamp bench/.venv/made.stamp ## measure speed and memory beside peers and as a case grows: docs/benchmarks.md
	$(BIN)/python bench/statements.py $(if $(TEXTS),--texts "$(TEXTS)") $(if $(TRACKER),--gender-gap-tracker "$(TRACKER)")
	$(BIN)/python bench/cases.py $(if $(SIZES),--sizes $(SIZES))
	$(BIN)/python bench/copies.py
	$(BIN)/python bench/timexes.py $(if $(HEIDELTIME),--peers "$(HEIDELTIME)")

wheel: $(VENV)/runtime.stamp ## build dist/onrecord-*.whl and the wheel of its weights
	$(PIP) wheel --quiet --no-deps --no-build-isolation --wheel-dir dist . ./weights

lock: $(VENV)/dev.stamp ## pin anew every package in requirements*.txt
	$(PIP) install --quiet uv==$(UV_VERSION)
	for extra in "" dev; do \
	  $(BIN)/uv pip compile pyproject.toml $${extra:+--extra $$extra} --output-file requirements$${extra:+-$$extra}.txt \
	    --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --upgrade \
	    --no-emit-package onrecord-reader-en \
	    --system-certs --custom-compile-command "make lock" --quiet >/dev/null || exit 1; \
	done

install: $(VENV)/runtime.stamp ## install into .venv and do nothing else

clean: ## remove what make made: .venv, demo-case, builds, caches
	rm -rf $(VENV) demo-case build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

# ── the environment ─────────────────────────────────────────────────────────────────────────────────────────────

$(VENV)/made.stamp:
	@found=; \
	for python in $(PYTHON) python3.11 python3 python3.12 python3.13 python; do \
	  if "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$python; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "onrecord needs Python 3.11 or newer; none was found. Install it, or name it: make demo PYTHON=/path/to/python3" >&2; \
	  exit 1; \
	fi; \
	"$$found" -m venv "$(VENV)" || { \
	  echo "$$found could not make a virtual environment; on Debian and Ubuntu: apt install python3-venv" >&2; \
	  rm -rf "$(VENV)"; exit 1; }
	@touch $@

$(VENV)/runtime.stamp: $(VENV)/made.stamp requirements.txt pyproject.toml weights/pyproject.toml
	@echo "installing what onrecord needs into $(VENV) (once; about a minute)"
	@$(PIP) $(LOCKED) -r requirements.txt
	@$(PIP) install -qq --no-deps --no-build-isolation --editable . --editable weights
	@touch $@

bench/.venv/made.stamp: $(VENV)/made.stamp bench/requirements.txt
	@$(BIN)/python -m venv bench/.venv
	@bench/.venv/bin/python -m pip --disable-pip-version-check install -qq --only-binary :all: -r bench/requirements.txt
	@touch $@

$(VENV)/dev.stamp: $(VENV)/runtime.stamp requirements-dev.txt
	@echo "installing the tools that check onrecord into $(VENV) (once)"
	@$(PIP) $(LOCKED) -r requirements-dev.txt
	@touch $@
