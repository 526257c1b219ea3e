"""`python3 -m scripts.benchmark`."""

from scratch_recs.cli.options import run
from scripts.benchmark.main import main

if __name__ == "__main__":
    raise SystemExit(run(main))
