"""`python3 -m scripts.book`."""

from scratch_recs.start import start

if __name__ == "__main__":
    raise SystemExit(start("scripts.book.main"))
