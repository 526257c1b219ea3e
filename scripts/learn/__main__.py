"""`python3 -m scripts.learn`."""

from scratch_recs.start import start

if __name__ == "__main__":
    raise SystemExit(start("scripts.learn.main"))
