"""`python3 -m scratch_recs`: the tour, and its commands."""

from scratch_recs.cli.commands import main
from scratch_recs.cli.options import run

if __name__ == "__main__":
    raise SystemExit(run(main))
