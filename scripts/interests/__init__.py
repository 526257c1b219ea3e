"""What `python3 -m scripts.interests` runs."""
