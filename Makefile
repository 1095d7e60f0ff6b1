.DEFAULT_GOAL := help
PYTHON ?= python3
BIN := .venv/bin
# Most tests wait for something, so two cores have time for four; who is done helps the others.
WORKERS ?= 4
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

.PHONY: help run test test-slow test-postgres faults faults-sqlite faults-postgres check bench lock clean

help: ## Show what you can do here
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: .venv/runtime ## Start everything with the demo municipality; Ctrl-C stops it
	@exec $(BIN)/motkraft up --demo

test: .venv/dev ## Run the tests; under five minutes on two cores
	$(PYTEST) -m "not slow and not faults"

test-slow: .venv/dev ## Run the tests that take long: faults, damaged storage, killed leaders, the simulation
	$(PYTEST) -m slow

test-postgres: .venv/dev ## Run all tests with whole systems on PostgreSQL
	$(PYTEST) --database postgres

faults: .venv/dev ## Kill, cut and damage everything 200 times, half of it on each database at once; takes minutes
	$(MAKE) -j 2 faults-sqlite faults-postgres

faults-sqlite faults-postgres: .venv/dev
	MOTKRAFT_FAULT_KILLS=100 $(BIN)/python -m pytest -s -m faults --database $(@:faults-%=%)

check: .venv/dev ## Format, lint, types, import contracts, and that every route has its row in docs/access.md
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tests.access.matrix --check

bench: .venv/dev ## Measure start, memory and latencies on this machine
	$(BIN)/python -m benchmarks

lock: .venv/dev ## Pin the newest versions that pyproject.toml allows, with hashes
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean: ## Remove the virtual environment and caches; never touches ./data
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Motkraft needs Python 3.11 or newer"; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { echo "Python cannot make virtual environments here: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.lock infra/motkraft | $(BIN)/python
	@echo "Installing what Motkraft needs into .venv; the first time this takes up to a minute ..."
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@install -m 755 infra/motkraft $(BIN)/motkraft
	@touch $@

.venv/dev: requirements-dev.lock .venv/runtime
	@echo "Installing what the tests need into .venv ..."
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
