"""What people run: `python3 -m scripts.NAME`, one script a lecture."""
