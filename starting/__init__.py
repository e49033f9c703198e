"""What `start.py` does, in the standard library alone: a virtual environment, the pinned packages,
then the command.

`main` reads the arguments and hands over; `setup` decides what has to be done; `pins` says what the
folder asks for and remembers what was installed; `environment` makes and judges `.venv`;
`installing` runs pip; `project` makes the course importable; `lock` keeps two of them apart;
`problems` turns failures into one sentence each; `screen` is what the reader sees.
"""
