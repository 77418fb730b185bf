VENV := .venv
BIN := $(VENV)/bin
HOST ?= 127.0.0.1
PORT ?= 8000

export PIP_DISABLE_PIP_VERSION_CHECK := 1
.DEFAULT_GOAL := help

.PHONY: help
help: ## List what can be made
	@awk -F ': .*## ' '/^[a-z-]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: setup ## Publish the bundled advice and serve it (HOST=127.0.0.1 PORT=8000)
	@$(BIN)/polyleaf serve --publish --host $(HOST) --port $(PORT)

# Each core takes a part of the files in their order, so that most fixtures are set up once, and takes
# from the other what is left in the end.
parallel = $(BIN)/pytest --numprocesses auto --dist worksteal
# What PostgreSQL could do differently (sorting, locks, triggers, JSON, dates) concerns only the tests
# that write to the database, or read more from it than the snapshot. All other pages, answers and
# files are made from the snapshot, and SQLite has tested them. tests/test_story.py uses everything;
# packs are made on PostgreSQL in tests/gates/test_queue.py.
database = tests/models tests/editing/test_editing.py tests/editing/test_keys.py \
	tests/editing/test_notices.py tests/feeds/test_feeds.py tests/feedback tests/codes \
	tests/advice/test_editions.py tests/desk/test_drafts.py tests/listen tests/webhooks \
	tests/test_story.py
# Says how soon something is seen, so nothing else may run meanwhile.
timed = tests/gates/test_two_servers.py

ifdef FILE
.PHONY: test
test: setup setup-tools
	$(BIN)/pytest $(FILE)
else
.PHONY: test
test: setup-test ## Run all fast tests; or FILE=tests/… only
	$(parallel)
endif

.PHONY: test-fast
test-fast: setup setup-tools ## Run the fast tests of the code, on SQLite
	$(parallel) --ignore=tests/test_content.py

.PHONY: format
format: setup-tools ## Format the code, and fix what ruff can fix
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

.PHONY: lint
lint: setup-tools ## Check style and format with ruff
	$(BIN)/ruff check
	$(BIN)/ruff format --check

.PHONY: types
types: setup-tools ## Check the types with mypy
	$(BIN)/mypy

.PHONY: check
check: setup-check lint types ## Run lint, types, the tests of the database on PostgreSQL and the slow gates
	$(BIN)/polyleaf check
	scripts/with-postgresql $(parallel) $(database)
	scripts/with-postgresql $(parallel) tests/gates --ignore=$(timed)
	scripts/with-postgresql $(BIN)/pytest $(timed)

.PHONY: bench
bench: setup-test ## Measure how fast handouts are made and pages are served
	$(BIN)/python -m bench.handouts
	$(BIN)/python -m bench.render_pool
	$(BIN)/python -m bench.packs
	$(BIN)/python -m bench.search
	$(BIN)/python -m bench.serving

.PHONY: pictures
pictures: setup-test ## Draw the pictures of handouts in the docs
	$(BIN)/python -m scripts.pictures

.PHONY: screens
screens: setup-check ## Draw the pictures of pages in the docs
	$(BIN)/python -m scripts.screens

.PHONY: migration
migration: setup-tools ## Write a migration from a change of models/tables.py (NAME=…)
	$(BIN)/python -m scripts.migration "$(NAME)"
	$(BIN)/ruff format models/migrations

.PHONY: catalogs
catalogs: setup ## Bring the English of every catalog up to date
	$(BIN)/polyleaf extract
	$(BIN)/polyleaf update

# Nothing is installed twice: the venv keeps a copy of each lock. Contents are compared, not times,
# which a checkout changes.
once = cmp -s $(1) $(VENV)/$(notdir $(1)) || { echo "Installing into $(VENV): $(1)"; \
	$(2) && cp $(1) $(VENV)/; }
pip-lock = $(BIN)/pip install --quiet --require-hashes --only-binary :all: -r $(1)
install-lock = @$(call once,locks/$(1).txt,$(call pip-lock,locks/$(1).txt))
# Build tools are removed again: the running service does not use them.
BUILD := $(CURDIR)/$(VENV)/build
install-polyleaf = $(call pip-lock,locks/build.txt) --target "$(BUILD)" && \
	PYTHONPATH="$(BUILD)" $(BIN)/pip install --quiet --no-deps --no-build-isolation --editable . && \
	rm -r "$(BUILD)"
# The generator of Python clients and what these import, in an environment of their own.
install-clients = python3 -m venv --clear --without-pip $(VENV)/clients && \
	PIP_PYTHON=$(VENV)/clients $(call pip-lock,locks/clients.txt)
npm-ci = npm ci --prefix tests/gates --ignore-scripts --no-audit --no-fund --silent

.PHONY: setup
setup: venv ## Install what `make run` needs; the others install what they need too
	@scripts/system-packages render
	$(call install-lock,run)
	@$(call once,pyproject.toml,$(install-polyleaf))

.PHONY: setup-fleet
setup-fleet: setup ## Install what many machines need: the extras fleet and postgresql
	$(call install-lock,fleet)

.PHONY: setup-tools
setup-tools: venv
	$(call install-lock,test)

.PHONY: setup-test
setup-test: setup setup-tools
	@scripts/system-packages test

.PHONY: setup-check
setup-check: setup-test
	@scripts/system-packages check
	$(call install-lock,check)
	@$(call once,locks/clients.txt,$(install-clients))
	@$(call once,tests/gates/package-lock.json,$(npm-ci))

# A venv does not work with another Python, nor in another folder.
.PHONY: venv
venv:
	@scripts/system-packages
	@made="$$(python3 -VV) in $(CURDIR)"; [ "$$(cat $(VENV)/made 2>/dev/null)" = "$$made" ] || { \
		echo "Making $(VENV)"; python3 -m venv --clear $(VENV) && echo "$$made" >$(VENV)/made; }

$(BIN)/uv:
	@$(MAKE) setup-check

# The largest first: the smaller ones take its versions.
lock = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	--no-annotate --no-emit-index-url --no-emit-find-links
smaller = $(lock) --constraint locks/check.txt pyproject.toml

.PHONY: lock
lock: $(BIN)/uv ## Write the locks from pyproject.toml; delete them first for newer releases
	$(lock) pyproject.toml --all-extras --group check --output-file locks/check.txt
	$(smaller) --all-extras --group lint --output-file locks/test.txt
	$(smaller) --all-extras --output-file locks/fleet.txt
	$(smaller) --output-file locks/run.txt
	$(lock) --group pyproject.toml:build --output-file locks/build.txt
	$(lock) --group pyproject.toml:clients --output-file locks/clients.txt
