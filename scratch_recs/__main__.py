"""`python3 -m scratch_recs`: the tour."""

from scratch_recs.cli.options import run
from scratch_recs.cli.tour import main

if __name__ == "__main__":
    raise SystemExit(run(main))
