"""`python3 -m scripts.lesson`."""

from scratch_recs.cli.options import run
from scripts.lesson.main import main

if __name__ == "__main__":
    raise SystemExit(run(main))
