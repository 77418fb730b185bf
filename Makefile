VENV := .venv
BIN := $(VENV)/bin
VNU := tests/gates/vnu
HOST ?= 127.0.0.1
PORT ?= 8000

export PIP_DISABLE_PIP_VERSION_CHECK := 1
.DEFAULT_GOAL := help

.PHONY: help
help: ## What can be made
	@awk -F ': .*## ' '/^[a-z-]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: setup ## Publish the bundled advice and serve it (HOST=127.0.0.1 PORT=8000)
	$(BIN)/polyleaf migrate
	$(BIN)/polyleaf publish
	@echo "Polyleaf is at http://$(HOST):$(PORT)/ for readers, /openapi.json for programs; Ctrl-C stops it."
	$(BIN)/polyleaf serve --host $(HOST) --port $(PORT)

# A file at a time for each processor: what a file shares is made once.
parallel = $(BIN)/pytest --numprocesses auto --dist loadfile
# What is made of a snapshot does not see the database: once is enough.
paper = tests/handouts

.PHONY: test
test: setup-test ## The fast tests, on SQLite and, but for those of paper, on PostgreSQL
	$(parallel)
	scripts/with-postgresql $(parallel) --ignore=$(paper)

.PHONY: check
check: setup-check ## The slow gates: style, types, catalogs, PDF/UA-1, kill loops, fleet, browser, axe, every address
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/polyleaf check
	scripts/with-postgresql $(BIN)/pytest tests/gates

.PHONY: bench
bench: setup-test ## How fast handouts are made and pages are served
	$(BIN)/python -m bench.handouts
	$(BIN)/python -m bench.render_pool
	$(BIN)/python -m bench.packs
	$(BIN)/python -m bench.search
	$(BIN)/python -m bench.serving

.PHONY: pictures
pictures: setup ## Draw the pictures of the docs anew
	$(BIN)/python -m scripts.pictures

.PHONY: screens
screens: setup-check ## Draw the screens of the docs anew
	$(BIN)/python -m scripts.screens

.PHONY: migration
migration: setup-check ## Write the next migration, from a change of models/tables.py (NAME=…)
	$(BIN)/python -m scripts.migration "$(NAME)"
	$(BIN)/ruff format models/migrations

.PHONY: catalogs
catalogs: setup ## Bring the English of every catalog up to date
	$(BIN)/polyleaf extract
	$(BIN)/polyleaf update

# A copy of what was installed lies beside it: the content decides, not the time of a checkout.
install = cmp -s $(1) $(VENV)/$(notdir $(1)) || { echo "Installing into $(VENV): $(1)"; \
	$(BIN)/pip install --quiet $(2) && cp $(1) $(VENV)/; }
install-lock = @$(call install,locks/$(1).txt,--require-hashes --only-binary :all: -r locks/$(1).txt)

.PHONY: setup
setup: $(BIN)/pip ## Install what `make run` needs; the others install what they need too
	$(call install-lock,run)
	@$(call install,pyproject.toml,--no-deps --no-build-isolation --editable .)

.PHONY: setup-test
setup-test: setup
	@scripts/system-packages postgresql
	$(call install-lock,test)

.PHONY: setup-check
setup-check: setup-test
	@scripts/system-packages libreoffice-writer-nogui redis-server chromium
	$(call install-lock,check)
	@command -v npm >/dev/null || scripts/system-packages npm
	@[ -d $(VNU)/node_modules ] || npm ci --prefix $(VNU) --ignore-scripts --no-audit --no-fund --silent

.PHONY: system-packages
system-packages:
	@scripts/system-packages

$(BIN)/pip: | system-packages
	@echo "Making $(VENV)"
	@python3 -m venv --clear $(VENV)

$(BIN)/uv:
	@$(MAKE) setup-check

# The largest first: the smaller ones take its versions.
lock = $(BIN)/uv pip compile pyproject.toml --quiet --universal --generate-hashes --no-header \
	--no-annotate --no-emit-index-url --no-emit-find-links --group build

.PHONY: lock
lock: $(BIN)/uv ## Make the locks from pyproject.toml; delete them first for newer releases
	$(lock) --group check --output-file locks/check.txt
	$(lock) --group test --constraint locks/check.txt --output-file locks/test.txt
	$(lock) --constraint locks/check.txt --output-file locks/run.txt
