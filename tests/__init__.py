"""The tests, and `python -m tests.accept` beside them."""
