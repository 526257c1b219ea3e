"""`python3 -m scripts.lesson`."""

from scratch_recs.start import start

if __name__ == "__main__":
    raise SystemExit(start("scripts.lesson.main"))
