# make run        clean the samples into cleaned/
# make test       ruff, mypy and the test suite
# make docs       build the documentation into site/
# make docs-serve the same at http://127.0.0.1:8000, built again when a page changes
# All make their own virtual environment first; all they need is python3 (3.11 or newer), git and make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
EXTRAS ?= test

.PHONY: run test lint types unit docs docs-serve vocabulary goodlog clean

run: $(VENV)/.installed
	$(BIN)/cleaner clean samples/*/dump.* -o cleaned/

test: lint types unit

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.installed
	$(BIN)/mypy --strict cleaner

unit: $(VENV)/.installed
	$(BIN)/python -m pytest

# What stands outside stories on many sites, for the rules' vocabularies; how often rules take text from clean stories.
vocabulary goodlog: $(VENV)/.installed
	$(BIN)/python -m train.$@ $(DATA)

docs: $(VENV)/.installed
	$(BIN)/python -m mkdocs build --strict

docs-serve: $(VENV)/.installed
	$(BIN)/python -m mkdocs serve

# Installed again only when pyproject.toml changes: the install is an editable one.
$(VENV)/.installed: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --editable '.[$(EXTRAS)]'
	@touch $@

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "cleaner needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

clean:
	rm -rf cleaned dist build site
