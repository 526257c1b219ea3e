"""What `python3 -m scripts.experiments` runs."""
