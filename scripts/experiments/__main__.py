"""`python3 -m scripts.experiments`."""

from scratch_recs.cli.options import run
from scripts.experiments.main import main

if __name__ == "__main__":
    raise SystemExit(run(main))
