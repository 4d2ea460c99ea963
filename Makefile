# The everyday commands; `make` alone lists them. PYTHON is the interpreter of an environment with `pip install -e .[dev]`.
PYTHON ?= python3
CORPORA ?= $(or $(BOILERKIT_CORPORA),../shared/data)
DATA = --data wcxb=$(CORPORA)/wcxb \
       --data article-extraction-dataset=$(CORPORA)/article-extraction-dataset \
       --data fundus=$(CORPORA)/fundus
# What the model of blocks is trained on besides.
MORE = --data magic-html=$(CORPORA)/magic-html --data recipe-scrapers=$(CORPORA)/recipe-scrapers

.PHONY: help compiled lint types test quick engines train lines kinds studies benchmark reliability report docs site notebooks ci lowest audit sbom

help: ## List the commands.
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

compiled: ## Compile again where the package is installed with -e; after a change of a .pyx, of walk.py or _walk.pxd.
	$(PYTHON) -m pip install --quiet --no-deps -e .

lint: ## Format and lint.
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

types: ## Check types.
	$(PYTHON) -m mypy

test: ## Run every test but the slow ones.
	$(PYTHON) -m pytest -m "not slow"

quick: ## Run a first look in under half a minute.
	$(PYTHON) -m pytest -m quick

engines: ## Run the tests on Spark, Ray and datatrove; needs the extra "engines" and Java 17.
	$(PYTHON) -m pytest -rs -m engines tests/test_engines.py

train: ## Train the model of blocks that the package ships.
	$(PYTHON) -m boilerkit train $(DATA) $(MORE) --out runs/model
	cp runs/model/arrays.npz runs/model/lexicons.json runs/model/card.json boilerkit/weights/blocks/

lines: ## Train the model of lines that the package ships; needs the extra "converters".
	$(PYTHON) -m boilerkit train --lines $(DATA) --out runs/lines
	cp runs/lines/arrays.npz runs/lines/lexicons.json runs/lines/card.json boilerkit/weights/lines/

kinds: ## Train the models of kinds that the package ships, on what `make train` and `make lines` have written.
	$(PYTHON) -m benchmarks.kinds --corpora $(CORPORA) --training runs/model --out runs/kinds-of-blocks
	$(PYTHON) -m benchmarks.kinds --corpora $(CORPORA) --training runs/lines --out runs/kinds-of-lines
	cp runs/kinds-of-blocks/arrays.npz runs/kinds-of-blocks/lexicons.json runs/kinds-of-blocks/card.json boilerkit/weights/kinds-of-blocks/
	cp runs/kinds-of-lines/arrays.npz runs/kinds-of-lines/lexicons.json runs/kinds-of-lines/card.json boilerkit/weights/kinds-of-lines/

studies: ## Ask what features, labelled pages and corpora are worth; some hours.
	$(PYTHON) -m boilerkit ablate --data wcxb=$(CORPORA)/wcxb --config benchmarks/ablation.toml --out runs/ablation
	$(PYTHON) -m boilerkit learning-curve --data wcxb=$(CORPORA)/wcxb --config benchmarks/studies.toml --out runs/study
	$(PYTHON) -m boilerkit transfer $(DATA) --data magic-html=$(CORPORA)/magic-html --config benchmarks/studies.toml --out runs/transfer
	cp runs/ablation/ablation.csv runs/transfer/transfer.csv benchmarks/results/
	cp runs/study/learning-curve.csv benchmarks/results/learning_curve.csv
	$(MAKE) report

benchmark: ## Run every baseline and peer, score them, and write the tables and figures.
	$(PYTHON) -m benchmarks.run --corpora $(CORPORA) --training runs/model --out runs/benchmark
	$(PYTHON) -m benchmarks.speed --corpora $(CORPORA) --limit 50
	$(PYTHON) -m benchmarks.ratios --corpus wcxb=$(CORPORA)/wcxb
	$(PYTHON) -m benchmarks.stages --corpus wcxb=$(CORPORA)/wcxb --label "$$(git describe --always)"
	$(PYTHON) -m benchmarks.growth --results benchmarks/results
	$(PYTHON) -m benchmarks.lines $(subst --data,--corpus,$(DATA)) --training runs/lines
	$(PYTHON) -m benchmarks.robustness --corpora $(CORPORA) --training runs/model
	$(PYTHON) -m benchmarks.stress --results benchmarks/results
	$(PYTHON) -m benchmarks.score --corpora $(CORPORA) --predictions runs/benchmark
	$(MAKE) report

reliability: ## Try hostile, broken and odd pages on boilerkit and others, and write docs/reliability.md; some hours.
	$(PYTHON) -m benchmarks.reliability --corpora $(CORPORA)

report: ## Write the README's table, docs/results.md and the figures from benchmarks/results.
	$(PYTHON) -m benchmarks.report

docs: ## Write the generated documents.
	$(PYTHON) docs/generate.py

site: ## Build the site of docs/ to runs/site, with warnings as errors.
	$(PYTHON) -m sphinx --fail-on-warning --keep-going --fresh-env --quiet --doctree-dir runs/site-trees docs runs/site

notebooks: ## Execute the notebooks where they are, on the repository's own pages.
	env -u BOILERKIT_DATA $(PYTHON) -m jupyter execute --inplace --NotebookClient.record_timing=False notebooks/*.ipynb

ci: ## Everything that must hold before a change lands.
	.ci/run

lowest: ## Write .ci/lowest.txt, the lowest versions of all dependencies that pyproject.toml allows; needs uv.
	uv pip compile --quiet --no-header --no-annotate --resolution lowest-direct --python-version 3.11 --extra test \
		pyproject.toml --output-file .ci/lowest.txt

# An environment with the package and what cleaning needs, and one with the tools that look at it.
runs/release:
	$(PYTHON) -m venv --without-pip runs/release/package
	$(PYTHON) -m pip --python runs/release/package/bin/python install --quiet .
	$(PYTHON) -m venv runs/release/tools
	runs/release/tools/bin/python -m pip install --quiet cyclonedx-bom pip-audit

audit: runs/release ## Ask PyPI about known weaknesses of what the package needs; needs the network.
	runs/release/tools/bin/pip-audit --path "$$(runs/release/package/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')"

sbom: runs/release ## Write dist/boilerkit.cdx.json, the bill of materials that goes with the wheel.
	mkdir -p dist
	runs/release/tools/bin/cyclonedx-py environment --output-file dist/boilerkit.cdx.json runs/release/package
