"""The recipes need libraries that the tests do not: pytest leaves them alone."""

collect_ignore_glob = ["make_*.py"]
