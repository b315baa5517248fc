# make run        clean the samples into cleaned/
# make test       ruff, mypy and the test suite
# make docs       build the documentation into site/
# make docs-serve the same at http://127.0.0.1:8000, built again when a page changes
# All make their own virtual environment first; all they need is python3 (3.11 or newer), git and make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
EXTRAS ?= test

.PHONY: run test lint types unit docs docs-serve vocabulary goodlog weights clean

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

# Trains the reader of text dumps and the judge of pages, on two cores in some two hours; train/README.md says what DATA must hold.
weights: EXTRAS = test,train
weights: $(VENV)/.installed
	@test -n "$(DATA)" || { echo "Say where the data is: make weights DATA=path/to/data" >&2; exit 2; }
	@mkdir -p build
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=24'  # older ones stumble over the extras of lxml
	$(BIN)/python -m pip install --quiet --editable '.[train]'
	$(BIN)/python -m train.residue "$(DATA)" build/residue.jsonl.gz
	$(BIN)/python -m train.examples "$(DATA)" build/residue.jsonl.gz build/examples.pickle
	$(BIN)/python -m train.reader pretrain build/examples.pickle build/base.pt --steps 11000
	$(BIN)/python -m train.reader folds build/examples.pickle build/base.pt build/folds.npz --steps 1400 --rate 1e-3
	$(BIN)/python -m train.reader final build/examples.pickle build/base.pt --steps 1400 --rate 1e-3 --data "$(DATA)" --folds build/folds.npz
	$(BIN)/python -m train.train_html "$(DATA)" build/residue.jsonl.gz --jobs 2

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
