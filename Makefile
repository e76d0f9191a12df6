# make run    serve on http://localhost:8501        make lint   check style and types
# make dev    the same, reloaded when a file changes
# make test   every test, in a real browser too     make bench  print the README's tables
# make screens  a picture of every lesson in each language, on each screen, in each theme: tests/screenshots
# make hands  everything that is set by hand, dragged and taken through the browser's history; make test has one a lesson
# make replicas  three processes behind nginx on http://localhost:8080, sticky by cookie
# make audit  ask PyPI for known vulnerabilities in what running needs
# make clean  forget everything that the others made
# Another Python or port: make run PYTHON=python3.13 PORT=8080
# So many processes: make test WORKERS=1; by default one a core, four at most

NEW_ENOUGH = -c 'import sys; sys.exit(sys.version_info < (3, 11))'
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11; do \
	if $$name $(NEW_ENOUGH) 2>/dev/null; then echo $$name; break; fi; done)
PORT ?= 8501
WORKERS ?= auto
VENV = .venv
NODE = node_modules
PY = $(VENV)/bin/python
PIP = $(PY) -m pip install --quiet --disable-pip-version-check
# A file's tests share a server, a browser and tabs: they stay in one process. Files in their order, the browser's first.
PYTEST = $(PY) -m pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile --no-loadscope-reorder

.PHONY: run dev replicas test lint bench hands screens audit clean

run: $(VENV)/.run
	$(PY) -m streamlit run app.py --server.port $(PORT)

dev: $(VENV)/.run
	$(PY) -m streamlit run app.py --server.port $(PORT) --server.fileWatcherType auto --server.runOnSave true

replicas: $(VENV)/.run
	$(PY) -m deploy.replicas

test: $(VENV)/.browser
	$(PYTEST)

lint: $(VENV)/.dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	@$(MAKE) --no-print-directory $(NODE)/.made
	$(NODE)/.bin/biome lint --error-on-warnings

bench: $(VENV)/.browser
	@for file in benchmarks/[a-z]*.py; do PYTHONPATH=. $(PY) $$file || exit 1; done

hands: $(VENV)/.browser
	EVERY_HAND=1 $(PYTEST) tests/browser/test_hands.py

screens: $(VENV)/.browser
	EVERY_SCREEN=1 $(PYTEST) -m screens tests/browser

# What could not be asked about fails it too: without --strict that would pass as sound.
audit: $(VENV)/.dev
	$(PY) -m pip_audit --strict --requirement requirements.txt

clean:
	rm -rf $(VENV) $(NODE) .pytest_cache .ruff_cache .mypy_cache .hypothesis tests/screenshots
	find . -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/.made:
	@$(or $(PYTHON),false) $(NEW_ENOUGH) 2>/dev/null || { \
		echo "Convoscope needs Python 3.11 or newer. If you have one under another name: make run PYTHON=/path/to/python" >&2; \
		exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
		echo "No virtual environment could be made. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; \
		exit 1; }
	@touch $@

$(NODE)/.made: package.json package-lock.json
	@command -v npm >/dev/null || { \
		echo "JavaScript is checked with biome, which npm installs. On Debian and Ubuntu: sudo apt-get install npm" >&2; \
		exit 1; }
	@npm ci --silent --no-audit --no-fund
	@touch $@

$(VENV)/.run: $(VENV)/.made requirements.txt
	$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.made requirements.txt requirements-dev.txt
	$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/.run

$(VENV)/.browser: $(VENV)/.dev tests/chromium.py
	$(PY) -m tests.chromium
	@touch $@
