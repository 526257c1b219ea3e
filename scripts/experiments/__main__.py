"""`python3 -m scripts.experiments`."""

from scripts.experiments.main import main

if __name__ == "__main__":
    raise SystemExit(main())
