"""`python3 -m scripts.jester`."""

from scripts.jester.main import main

if __name__ == "__main__":
    raise SystemExit(main())
