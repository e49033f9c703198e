"""Small, readable implementations behind the lessons on how machines generate text and images.

Each lesson has a room (`tokenization`, …); `course` holds what every lesson shares.
"""

__version__ = "0.1.0"
