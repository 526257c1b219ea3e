"""`python3 -m scripts.mutate`."""

from scratch_recs.start import start

if __name__ == "__main__":
    raise SystemExit(start("scripts.mutate.main"))
