# Two commands do everything: `make serve` and `make test`. `make` alone lists the rest.
PYTHON ?= python3
VENV ?= .venv
KB ?= kb
HOST ?= 127.0.0.1
PORT ?= 7860
PYTEST_ARGS ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
INSTALLED := $(VENV)/dalil-installed
TEST_INSTALLED := $(VENV)/dalil-test-installed
# Lies in the knowledge base from before the sample is read until all of it is in: an interrupted `make serve`
# goes on where it stopped, and a knowledge base of the user's own never receives the sample. A source that could not
# be read (the scan, where there is no Tesseract) was reported and keeps nobody from the others: exit code 1.
SAMPLE_PENDING := $(KB)/.sample-pending
DEBIAN_PACKAGES := chromium fonts-noto-core tesseract-ocr tesseract-ocr-ara tesseract-ocr-fra

.DEFAULT_GOAL := help
.PHONY: help serve test lint benchmark clean debian-packages

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

serve: $(INSTALLED) ## install, read the sample corpus into ./kb where there is none yet, open the page on port 7860
	@if [ ! -e $(KB) ]; then mkdir -p $(KB) && touch $(SAMPLE_PENDING); fi
	@if [ -e $(SAMPLE_PENDING) ]; then \
		cp corpus/.sources/examples.yaml $(KB)/ && { $(BIN)/dalil ingest corpus --kb $(KB) || test $$? -eq 1; } \
		&& rm $(SAMPLE_PENDING); fi
	@$(BIN)/dalil serve --kb $(KB) --host $(HOST) --port $(PORT)

test: debian-packages $(TEST_INSTALLED) ## install what the tests need, lint, check types, run every test
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(TEST_INSTALLED) ## check style, types and the layers of the packages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

benchmark: $(TEST_INSTALLED) ## time the stores and the PDF reader
	@for script in benchmarks/store.py benchmarks/pdf_speed.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

clean: ## remove what was installed and cached; ./kb stays
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(INSTALLED): pyproject.toml constraints.txt
	$(create-venv)
	@echo "Installing Dalil into $(VENV): a few minutes, once."
	@$(PIP) torch
	@$(PIP) --editable .
	@touch $@

$(TEST_INSTALLED): pyproject.toml constraints.txt
	$(create-venv)
	@echo "Installing Dalil and what its tests need into $(VENV): a few minutes, once."
	@$(PIP) torch
	@$(PIP) --editable '.[test]'
	@touch $(INSTALLED) $@

define create-venv
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "Dalil needs Python 3.11 or newer, and '$(PYTHON)' is not: name another one, as in PYTHON=python3.12" >&2; \
	exit 1; }
@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	echo "'$(PYTHON)' cannot make virtual environments: on Debian and Ubuntu, install the package python3-venv" >&2; \
	exit 1; }
@$(PYTHON) -m venv $(VENV)
endef

# Only root can install; anyone else is told, and the tests that need a browser or Tesseract are skipped.
debian-packages:
	@missing=; \
	for package in $(DEBIAN_PACKAGES); do \
		dpkg-query --show --showformat='$${db:Status-Status}' $$package 2>/dev/null | grep -qx installed \
			|| missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "$$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then \
		apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
			apt-get -qq -o DPkg::Lock::Timeout=300 install --no-install-recommends $$missing; \
	else \
		echo "The tests of the page and of scans need these Debian packages; install them as root:$$missing" >&2; \
	fi
