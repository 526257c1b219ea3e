"""`python3 -m scripts.book`."""

from scratch_recs.cli.options import run
from scripts.book.main import main

if __name__ == "__main__":
    raise SystemExit(run(main))
