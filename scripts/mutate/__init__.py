"""What `python3 -m scripts.mutate` runs: small faults, and who notices."""
