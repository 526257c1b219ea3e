"""`python3 -m scripts.learn`."""

from scratch_recs.cli.options import run
from scripts.learn.main import main

if __name__ == "__main__":
    raise SystemExit(run(main))
