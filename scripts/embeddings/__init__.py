"""What `python3 -m scripts.embeddings` runs."""
