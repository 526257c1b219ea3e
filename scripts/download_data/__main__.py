"""`python3 -m scripts.download_data`."""

from scripts.download_data.main import main

if __name__ == "__main__":
    raise SystemExit(main())
