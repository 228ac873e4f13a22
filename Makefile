# The commands of this house. Plain `make` lists them; README.md says when to use which.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help install install-dev run test test-postgres check check-types check-texts check-rest format bench bench-matching \
        bench-silence soak look system-packages test-system-packages postgres-system-packages

PORT ?= 5000
# Two test processes: that many cores every machine has. `make test WORKERS=8` uses more.
WORKERS ?= 2
# Extra words for pytest, for example `make test ARGS="-k nomination"`.
ARGS ?=

BIN := .venv/bin
# `make run` reads .env itself, so Flask need not advise a package for it.
export FLASK_SKIP_DOTENV := 1

# What Debian must supply: Pango and a font for the PDFs, a browser for the journeys, a database server for `test-postgres`.
PDF_PACKAGES := libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core
BROWSER_PACKAGES := chromium
POSTGRES_PACKAGES := postgresql

# $(call supply,PACKAGES,CONSEQUENCE): installs the missing ones of PACKAGES on Debian as root. Anywhere else, and when the
# installation fails, it says what is missing and what that means, and goes on: most of the work needs none of them.
define supply
	@if ! command -v dpkg-query >/dev/null; then \
	  echo "Not a Debian system. If absent, install the equivalent of: $(1). Without: $(2)."; exit 0; \
	fi; \
	missing=""; \
	for package in $(1); do \
	  dpkg-query --show --showformat='$${db:Status-Status}' "$$package" 2>/dev/null | grep -qx installed \
	    || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" -eq 0 ]; then \
	  echo "Installing system packages:$$missing"; \
	  export DEBIAN_FRONTEND=noninteractive; \
	  if { apt-get install --yes --quiet --no-install-recommends $$missing \
	       || { apt-get update --quiet && apt-get install --yes --quiet --no-install-recommends $$missing; }; \
	     } </dev/null >.venv/apt.log 2>&1; then exit 0; fi; \
	  tail -n 5 .venv/apt.log; \
	fi; \
	echo "Missing system packages:$$missing. Without: $(2). To mend: sudo apt-get install$$missing"
endef

help: ## Lists these commands.
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)$$/  make \1\t\2/' | expand -t 24

# The environment. Python 3.11 or newer makes it; Debian keeps the part that does so in a package of its own.
$(BIN)/pip:
	@for candidate in python3.11 python3 python3.12 python3.13 python3.14; do \
	  if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then python="$$candidate"; break; fi; \
	done; \
	if [ -z "$${python:-}" ]; then echo "Python 3.11 or newer is needed and was not found." >&2; exit 1; fi; \
	if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	  version="$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')"; \
	  if [ "$$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then \
	    export DEBIAN_FRONTEND=noninteractive; \
	    apt-get update --quiet </dev/null && apt-get install --yes --quiet --no-install-recommends "python$$version-venv" </dev/null; \
	  else \
	    echo "Python's venv module is missing. On Debian: sudo apt-get install python$$version-venv" >&2; exit 1; \
	  fi; \
	fi; \
	echo "Making .venv with $$("$$python" --version)"; \
	"$$python" -m venv --clear .venv

# The stamps say which pins are installed: pip runs again only when a requirements file is newer.
.venv/installed: requirements.txt | $(BIN)/pip
	@echo "Installing what the application runs on"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-input --requirement requirements.txt
	@touch $@

.venv/installed-dev: requirements-dev.txt requirements.txt | $(BIN)/pip
	@echo "Installing the tools"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-input --requirement requirements-dev.txt
	@touch .venv/installed $@

install: .venv/installed system-packages ## Makes .venv and installs what the application runs on.

install-dev: .venv/installed-dev ## Makes .venv and installs the tools too.

system-packages: .venv/installed
	$(call supply,$(PDF_PACKAGES),PDF pages say what is missing and all else works)

test-system-packages: .venv/installed-dev
	$(call supply,$(PDF_PACKAGES) $(BROWSER_PACKAGES),the browser journeys and the tests of PDFs cannot pass)

postgres-system-packages: .venv/installed-dev
	$(call supply,$(POSTGRES_PACKAGES),the tests on PostgreSQL cannot run)

run: install ## Migrates, fills the demo on the first start, and serves on http://127.0.0.1:5000 (PORT=… changes it).
	@if [ -f .env ]; then set -a; . ./.env; set +a; fi; \
	exec $(BIN)/flask --app wsgi start --port $(PORT)

test: test-system-packages ## Runs the whole suite, in parallel and in random order (the seed is printed).
	@$(BIN)/pytest -n $(WORKERS) --dist loadgroup $(ARGS)

test-postgres: postgres-system-packages ## Runs actions, queries, views and migrations on a temporary PostgreSQL.
	@$(BIN)/python -m tests.postgres -n $(WORKERS) --dist loadgroup $(ARGS)

# The types take longest, so they begin first; what one says is shown in one piece.
check: .venv/installed-dev ## Format, lint, types, the import rule, templates and translations.
	@$(MAKE) --no-print-directory --jobs=$(WORKERS) --output-sync=target check-types check-texts check-rest

check-types:
	$(BIN)/mypy

check-texts:
	$(BIN)/flask --app wsgi translations check

check-rest:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet

format: .venv/installed-dev ## Rewrites the Python files in the house's format.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: .venv/installed-dev ## Prints the speed figures beside the leanest page of the same rows.
	@$(BIN)/python -m tests.benchmarks $(ARGS)

bench-silence: .venv/installed-dev ## Prints a simulation: how often the alarm of silence is right (ARGS="--each 200" for a quick one).
	@$(BIN)/python -m tests.benchmarks.silence $(ARGS)

bench-matching: .venv/installed-dev ## Prints the speed of the matching engine as ratios (ARGS=--full adds 100,000 students).
	@$(BIN)/python -m tests.benchmarks.matching $(ARGS)

soak: test-system-packages ## Prints the big figures on trust: faults, kills, malformed input, a simulated five years.
	@$(BIN)/python -m tests.soak $(ARGS)

look: test-system-packages ## Takes screenshots of every page and runs the full accessibility grid.
	@$(BIN)/python -m tests.journeys.look $(ARGS)
