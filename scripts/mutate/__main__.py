"""`python3 -m scripts.mutate`."""

from scratch_recs.cli.options import run
from scripts.mutate.main import main

if __name__ == "__main__":
    raise SystemExit(run(main))
