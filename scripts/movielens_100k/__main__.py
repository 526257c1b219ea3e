"""`python3 -m scripts.movielens_100k`."""

from scratch_recs.start import start

if __name__ == "__main__":
    raise SystemExit(start("scripts.movielens_100k.main"))
