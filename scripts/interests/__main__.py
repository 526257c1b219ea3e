"""`python3 -m scripts.interests`."""

from scratch_recs.cli.options import run
from scripts.interests.main import main

if __name__ == "__main__":
    raise SystemExit(run(main))
