"""`python -m boilerkit` is the command line."""

from boilerkit.cli import run

if __name__ == "__main__":
    run()
