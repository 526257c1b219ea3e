"""`python3 -m scripts.jester`."""

from scratch_recs.cli.options import run
from scripts.jester.main import main

if __name__ == "__main__":
    raise SystemExit(run(main))
