"""Recommender systems from scratch, in plain Python, made to be read."""

__version__ = "0.1.0"
