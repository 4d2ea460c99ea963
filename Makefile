# The everyday commands; `make` alone lists them. PYTHON is the interpreter of an environment with `pip install -e .[dev]`.
PYTHON ?= python3
CORPORA ?= $(or $(BOILERKIT_CORPORA),../shared/data)
DATA = --data wcxb=$(CORPORA)/wcxb \
       --data article-extraction-dataset=$(CORPORA)/article-extraction-dataset \
       --data fundus=$(CORPORA)/fundus

.PHONY: help lint types test train lines benchmark docs site notebooks ci

help: ## List the commands.
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

lint: ## Format and lint.
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

types: ## Check types.
	$(PYTHON) -m mypy

test: ## Run every test but the slow ones.
	$(PYTHON) -m pytest -m "not slow"

train: ## Train the model of blocks that the package ships.
	$(PYTHON) -m boilerkit train $(DATA) --out runs/model
	cp runs/model/arrays.npz runs/model/lexicons.json runs/model/card.json boilerkit/weights/blocks/

lines: ## Train the model of lines that the package ships; needs the extra "renderings".
	$(PYTHON) -m boilerkit train --lines $(DATA) --out runs/lines
	cp runs/lines/arrays.npz runs/lines/lexicons.json runs/lines/card.json boilerkit/weights/lines/

benchmark: ## Run every baseline and peer, score them, and put the numbers into the README.
	$(PYTHON) benchmarks/run.py --corpora $(CORPORA) --training runs/model --out runs/benchmark
	$(PYTHON) benchmarks/speed.py --corpora $(CORPORA) --limit 50 --results benchmarks/results
	$(PYTHON) benchmarks/lines.py --corpora $(CORPORA) --training runs/lines --results benchmarks/results
	$(PYTHON) benchmarks/robustness.py --corpora $(CORPORA) --training runs/model --results benchmarks/results
	$(PYTHON) benchmarks/score.py --corpora $(CORPORA) --predictions runs/benchmark --results benchmarks/results
	$(PYTHON) benchmarks/readme.py README.md

docs: ## Write the generated documents.
	$(PYTHON) docs/generate.py

site: ## Build the site of docs/ to runs/site, with warnings as errors.
	$(PYTHON) -m sphinx --fail-on-warning --keep-going --fresh-env --quiet --doctree-dir runs/site-trees docs runs/site

notebooks: ## Execute the notebooks where they are, on the repository's own pages.
	env -u BOILERKIT_DATA $(PYTHON) -m jupyter execute --inplace --NotebookClient.record_timing=False notebooks/*.ipynb

ci: ## Everything that must hold before a change lands.
	.ci/run
