"""What `python3 -m scripts.download_data` runs."""
