# The one front door. `make help` lists what it does.
# Needs Python 3.11 to 3.13 and make; everything else comes from requirements.lock, into .venv.

PYTHON ?= python3 python3.13 python3.12 python3.11 python
IS_SUPPORTED := import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
UV_VERSION := 0.13.8
BIN := .venv/bin
DEPENDENCIES := .venv/.dependencies
INSTALLED := .venv/.installed
PEERS := .venv-bench/.dependencies
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# What is imported is kept compiled, also where the environment says not to: else every process compiles Airflow and dbt anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run serve test lint bench ocr lake clean

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 10

run: $(INSTALLED)  ## run the night once: JIXIAO_INBOX (default: the samples) into JIXIAO_HOME (default: var/)
	@JIXIAO_SETTLE_SECONDS=$${JIXIAO_SETTLE_SECONDS:-0} $(BIN)/jixiao run

serve: $(INSTALLED)  ## run Airflow on localhost, with the night on its schedule
	@$(BIN)/jixiao serve

test: $(INSTALLED)  ## run the tests, in four processes at most
	$(BIN)/pytest --numprocesses logical --maxprocesses 4

lint: $(INSTALLED)  ## check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(INSTALLED) $(PEERS)  ## measure what it costs, beside other readers, which get an environment of their own
	$(BIN)/python -m benchmarks

ocr: $(INSTALLED)  ## install what reads scans (OCR, 260 MB), from requirements-ocr.lock
	@VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip install --quiet --require-hashes --requirements requirements-ocr.lock

lake: $(INSTALLED)  ## install what goes past one machine (DuckLake, Celery; 60 MB), from requirements-lake.lock
	@VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip install --quiet --no-deps --require-hashes --requirements requirements-lake.lock

clean:  ## remove what is made from the sources, but not what was loaded (var/)
	rm -rf .venv .venv-bench .mypy_cache .pytest_cache .ruff_cache .hypothesis dbt_project/target dbt_project/logs plugins/*.egg-info

$(INSTALLED): $(DEPENDENCIES) pyproject.toml
	@VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DEPENDENCIES): requirements.lock
	@if ! $(BIN)/python -c '$(IS_SUPPORTED)' 2>/dev/null; then \
	  for name in $(PYTHON); do $$name -c '$(IS_SUPPORTED)' 2>/dev/null && break; name=; done; \
	  if [ -z "$$name" ]; then \
	    echo "jixiao needs Python 3.11, 3.12 or 3.13, and none is found as $(PYTHON): install one, or name it as in make run PYTHON=python3.12" >&2; exit 1; \
	  fi; \
	  $$name -m venv --clear .venv; \
	fi
	@echo "Installing into .venv from requirements.lock (once; about a minute)"
	@$(BIN)/python -m pip install --quiet uv==$(UV_VERSION)
	@VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@touch $@

$(PEERS): requirements-bench.lock $(DEPENDENCIES)
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-bench
	@VIRTUAL_ENV=$(CURDIR)/.venv-bench $(BIN)/uv pip sync --quiet --require-hashes requirements-bench.lock
	@touch $@
