# `make run` and `make test` set up everything they need: Python 3.11 or newer and make are enough.
PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || command -v python3.13 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt $(PIP_ARGS)
STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.installed-dev

WHISPER_STAMP := $(VENV)/.installed-whisper
FASTER_STAMP := $(VENV)/.installed-faster-whisper
TORCH ?= torch

.PHONY: run test test-rasa check format bench pins clean whisper faster-whisper

run: $(STAMP)
	$(BIN)/doppel run

test: $(TEST_STAMP)
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder --cov --cov-report=term:skip-covered $(PYTEST_ARGS)

# A real Rasa 3.6, in .rasa-venv: needs Python 3.10, and the first time minutes and 2.7 GB.
test-rasa: $(TEST_STAMP)
	$(BIN)/python -m benchmarks.rasa_server
	$(BIN)/python -m pytest -m rasa tests/rasa $(PYTEST_ARGS)

check: $(TEST_STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(TEST_STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(TEST_STAMP)
	$(BIN)/python -m benchmarks $(BENCH_ARGS)

# Hearing words of any kind. TORCH names the build of torch, as pip is told it.
whisper: $(WHISPER_STAMP)

faster-whisper: $(FASTER_STAMP)

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Doppel needs Python 3.11 or newer; set PYTHON=/path/to/it"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(STAMP): pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e .
	@touch $@

$(TEST_STAMP): pyproject.toml constraints.txt | $(VENV)/bin/python
	$(PIP) -e '.[dev]'
	@touch $@ $(STAMP)

# Without triton, 290 MB that only timings of words on a graphics card need.
$(WHISPER_STAMP): pyproject.toml constraints.txt | $(STAMP)
	$(PIP) $(TORCH)
	$(PIP) numba tiktoken more-itertools tqdm
	$(PIP) --no-deps openai-whisper
	@touch $@

$(FASTER_STAMP): pyproject.toml constraints.txt | $(STAMP)
	$(PIP) -e '.[faster-whisper]'
	@touch $@

pins: $(TEST_STAMP) $(WHISPER_STAMP) $(FASTER_STAMP)
	$(BIN)/python -m pip freeze --exclude-editable | grep -v '^pip==\|^setuptools==' | sed 's/+cpu$$//' > constraints.txt

clean:
	rm -rf $(VENV) .rasa-venv .emulate build *.egg-info
