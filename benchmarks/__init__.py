"""Speed and quality, measured beside other libraries; `table.py` measures all of it."""
