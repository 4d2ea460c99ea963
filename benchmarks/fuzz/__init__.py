"""Coverage-guided fuzzing with atheris (Python 3.11, Linux); what is found becomes a test.

    pip install atheris; mkdir -p FOLDER
    BOILERKIT_PURE=1 python -m benchmarks.fuzz.pages -max_total_time=3600 -timeout=30 -rss_limit_mb=0 FOLDER
    python -m benchmarks.fuzz.models -max_total_time=3600 -rss_limit_mb=0 FOLDER

FOLDER keeps the inputs that reached something new. With BOILERKIT_PURE, loops are those in Python, which can be seen.
"""
