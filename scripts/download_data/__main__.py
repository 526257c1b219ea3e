"""`python3 -m scripts.download_data`."""

from scratch_recs.cli.options import run
from scripts.download_data.main import main

if __name__ == "__main__":
    raise SystemExit(run(main))
