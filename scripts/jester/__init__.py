"""What `python3 -m scripts.jester` runs."""
