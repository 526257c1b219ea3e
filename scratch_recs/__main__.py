"""`python3 -m scratch_recs`: the tour, and its commands."""

from scratch_recs.start import start

if __name__ == "__main__":
    raise SystemExit(start("scratch_recs.cli.commands"))
