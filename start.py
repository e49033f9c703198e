#!/usr/bin/env python3
"""Opens the course, and sets it up the first time.

    python3 start.py                 JupyterLab on the first notebook (more arguments go to it)
    python3 start.py --language uk   the same in another language, where the notebooks exist
    python3 start.py test            all that proves the project (more arguments go to pytest)
    python3 start.py lessons ...     the course's own command, such as `lessons check`

Only this file is read by an old Python, and it says so in a sentence instead of failing on newer
syntax: so it keeps to the syntax of Python 3.6, and the rest is in the folder `starting`.
"""

import os
import sys

OLDEST = (3, 11)


def too_old(version, executable):
    """The sentence for a Python that the course cannot use, or None for one that it can."""
    if tuple(version[:2]) >= OLDEST:
        return None
    return (
        "This course needs Python {}.{} or newer, and {} is Python {}.{}: install a newer one, or "
        "name one that is already there, as in 'python3.12 start.py'."
    ).format(OLDEST[0], OLDEST[1], executable or "this one", version[0], version[1])


if __name__ == "__main__":
    sentence = too_old(sys.version_info, sys.executable)
    if sentence:
        sys.exit(sentence)
    root = os.path.dirname(os.path.abspath(__file__))
    if root not in sys.path:
        sys.path.insert(0, root)
    from starting.main import main

    sys.exit(main(sys.argv[1:], root))
