"""`python3 -m scripts.movielens_100k`."""

from scratch_recs.cli.options import run
from scripts.movielens_100k.main import main

if __name__ == "__main__":
    raise SystemExit(run(main))
