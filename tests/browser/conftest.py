"""Lets the browser tests use tests/toys.py when they are run by themselves."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
