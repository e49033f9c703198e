"""Makes the vocabulary of the course's GPT again, byte for byte: `lessons data build`."""

from __future__ import annotations

from pathlib import Path

from .reading import train_tokenizer


def tokenizer(folder: Path) -> None:
    """Write `gpt/tokenizer.json` below the folder: a vocabulary for all that the world writes."""
    target = folder / "gpt" / "tokenizer.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    train_tokenizer().save(target)
