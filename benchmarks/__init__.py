"""Compares boilerkit with other tools and with the heuristics of the literature, on labelled corpora.

Every system is in the dictionary `benchmarks.systems.SYSTEMS`. The modules that are run, from the repository's folder::

    python -m benchmarks.run         # every system over the corpora: what each extracts of each page
    python -m benchmarks.score       # the extracted texts against gold text
    python -m benchmarks.speed       # time and memory
    python -m benchmarks.lines       # the model of lines on other tools' plain text
    python -m benchmarks.robustness  # the model of blocks on pages in a pseudo-language
    python -m benchmarks.stress      # the stress suite: generated pages on which one property varies
    python -m benchmarks.report      # figures, docs/results.md and the README's table, from the tables of the others
    python -m benchmarks.reliability # hostile pages, mutants, html5lib's inputs and encodings: docs/reliability.md
    python -m benchmarks.outputs     # whether a change of the code changes what boilerkit makes of pages
"""
