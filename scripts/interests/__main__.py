"""`python3 -m scripts.interests`."""

from scripts.interests.main import main

if __name__ == "__main__":
    raise SystemExit(main())
