"""`python3 -m scripts.jester`."""

from scratch_recs.start import start

if __name__ == "__main__":
    raise SystemExit(start("scripts.jester.main"))
