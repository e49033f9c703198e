"""The parts of `tests/examine_claims.py`."""
