"""`python3 -m scripts.experiments`."""

from scratch_recs.start import start

if __name__ == "__main__":
    raise SystemExit(start("scripts.experiments.main"))
