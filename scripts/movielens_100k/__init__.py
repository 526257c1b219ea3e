"""What `python3 -m scripts.movielens_100k` runs."""
