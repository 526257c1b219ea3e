"""`python3 -m scripts.benchmark`."""

from scripts.benchmark.main import main

if __name__ == "__main__":
    raise SystemExit(main())
