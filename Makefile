# One command each for a person and for CI. Every target makes the environment that it needs.

PYTHON ?= $(shell scripts/pythons | head -n 1)
DEV := .venv
READY := $(DEV)/.ready
ACTIVE := $(DEV)/bin

.PHONY: demo test lint bench accuracy clean

# Real pictures through the real protocol, read by the emulator on this machine.
demo: $(READY)
	$(ACTIVE)/python samples/demo.py

# On every Python of 3.11, 3.12 and 3.13 that is installed.
test:
	scripts/test $(TEST_ARGS)

lint: $(READY)
	$(ACTIVE)/ruff format --check .
	$(ACTIVE)/ruff check .
	$(ACTIVE)/mypy

bench: $(READY)
	$(ACTIVE)/python -m benchmarks $(BENCH_ARGS)

# What the emulator reads correctly, on generated pictures; needs the fonts of Debian's fonts-noto-cjk.
accuracy: $(READY)
	$(ACTIVE)/python -m benchmarks.accuracy $(ACCURACY_ARGS)

$(READY): pyproject.toml
	scripts/venv "$(PYTHON)" $(DEV)

clean:
	rm -rf .venv .venv-3.* .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* results.jsonl
