# Everything one does here. `make help` lists it. The environment is made by the targets that need it.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN := $(VENV)/.run-ready
DEV := $(VENV)/.dev-ready
VENDOR := static/vendor/manifest.json
MO := $(patsubst %.po,%.mo,$(wildcard translations/*/LC_MESSAGES/*.po))
JOBS ?= 2

# Compiled test modules are kept between runs: to compile them anew costs each process several seconds.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo run test sure ordeal bench walk shots lock strings setup setup-dev clean-demo

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

demo: setup  ## sample data, web, worker and a mail sink; prints address and sign-ins; one Ctrl-C ends all
	@HELPDESK_MODE=demo $(BIN)/flask --app wsgi serve

run: setup  ## the same on your own data (instance/); the first visit sets it up
	@$(BIN)/flask --app wsgi serve

test: setup-dev  ## everything: static checks, both engines, browser (<= 15 min)
	@$(BIN)/python -m tests.services
	@$(MAKE) --no-print-directory check
	@echo "== tests on SQLite and PostgreSQL"
	@$(BIN)/pytest -n $(JOBS) --dist loadfile --engine both $(PYTEST)

sure: setup-dev lint  ## before each commit: format, lint, types, contracts, house, units on SQLite (<= 90 s)
	@said=$$(mktemp); $(MAKE) --no-print-directory types >$$said 2>&1 & types=$$!; \
	  $(BIN)/pytest -q -n $(JOBS) --dist loadfile --engine sqlite -m "not browser and not services and not slow and not ordeal" --ignore=tests/flows --hypothesis-profile=quick $(PYTEST); \
	  wrong=$$?; wait $$types || wrong=1; cat $$said; rm $$said; exit $$wrong

.PHONY: check lint types
check: lint types

lint: $(DEV)
	@echo "== format, lint"
	@$(BIN)/ruff format --check -q . || { echo "Run: $(BIN)/ruff format ."; exit 1; }
	@$(BIN)/ruff check -q .

types: $(DEV)
	@echo "== types, contracts"
	@said=$$(mktemp); $(BIN)/lint-imports --no-cache >$$said 2>&1 & imports=$$!; \
	  $(BIN)/mypy --no-error-summary; wrong=$$?; wait $$imports || { cat $$said; wrong=1; }; rm $$said; exit $$wrong

ordeal: setup-dev  ## kill, race, fuzz and endurance at length, both engines (some hours); results into bench/results
	@$(BIN)/python -m tests.services
	@$(BIN)/pytest -n $(JOBS) --dist worksteal --engine both --ordeal -m "ordeal or hypothesis" tests/ordeal tests $(PYTEST)

bench: setup-dev  ## measures the tables of bench/README.md (TICKETS=100000)
	@$(BIN)/python -m bench.run $(BENCH)

walk: setup-dev  ## two dozen everyday tasks timed in Chromium on the demo, into bench/results/walk.md
	@$(BIN)/python -m bench.walk $(WALK)

shots: setup-dev  ## screenshots of every page of the demo into build/shots/
	@$(BIN)/python -m tests.browser.shots

lock:  ## resolves requirements*.in anew
	@for f in requirements requirements-extras requirements-dev requirements-assets; do \
	  $(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-strip-extras --no-emit-index-url --no-header $$f.in -o $$f.txt; done

strings: $(DEV)  ## extracts texts and updates the catalogues
	@$(BIN)/pybabel -q extract -F translations/babel.cfg -k N_ -k _l -k lazy_gettext -k NC_:1c,2 -k lazy_pgettext:1c,2 --no-location --sort-output --no-wrap \
	  --project helpdesk -o translations/messages.pot .
	@for l in lv et nb; do $(BIN)/pybabel -q update -N --no-wrap -i translations/messages.pot -d translations -l $$l; done
	@rm translations/messages.pot

setup: $(RUN) $(VENDOR) $(MO)
setup-dev: $(DEV) $(VENDOR) $(MO)

$(VENV)/bin/python:
	@echo "== making a Python environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; name it: make PYTHON=python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python's venv module is missing: on Debian, apt install python3-venv"; exit 1; }

$(RUN): requirements.txt | $(VENV)/bin/python
	@if [ -f $(DEV) ]; then :; else echo "== installing the libraries (about 15 s)"; \
	  $(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements.txt \
	  || { echo "pip could not install the libraries; is a package index in reach?"; exit 1; }; fi
	@touch $@

$(DEV): requirements-dev.txt requirements-extras.txt | $(VENV)/bin/python
	@echo "== installing libraries and tools (a minute or two)"
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.txt \
	  || { echo "pip could not install the tools; is a package index in reach?"; exit 1; }
	@touch $@ $(RUN)

$(VENDOR): package-lock.json helpdesk/web/assets.py | $(VENV)/bin/python
	@$(MAKE) --no-print-directory $(RUN)
	@echo "== building the front end into static/vendor"
	@HELPDESK_MODE=development $(BIN)/flask --app wsgi assets \
	  || { echo "The front end could not be built; pages stay usable without it. Try again: flask assets"; mkdir -p static/vendor; }

translations/%.mo: translations/%.po
	@$(MAKE) --no-print-directory $(RUN)
	@$(BIN)/pybabel -q compile -f -i $< -o $@ -l $(word 2,$(subst /, ,$<))
