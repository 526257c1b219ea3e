"""`python3 -m scripts.embeddings`."""

from scratch_recs.cli.options import run
from scripts.embeddings.main import main

if __name__ == "__main__":
    raise SystemExit(run(main))
