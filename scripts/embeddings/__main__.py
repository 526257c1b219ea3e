"""`python3 -m scripts.embeddings`."""

from scripts.embeddings.main import main

if __name__ == "__main__":
    raise SystemExit(main())
