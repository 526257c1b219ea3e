"""`python3 -m scripts.download_data`."""

from scratch_recs.start import start

if __name__ == "__main__":
    raise SystemExit(start("scripts.download_data.main"))
