"""The entropy of the course's stories, computed once and remembered beside this file."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from lessons_lib.world.stories.expectation import Expectation, Pair
from lessons_lib.world.stories.grammar import the_grammar

KNOWN = Path(__file__).with_name("known_entropy.json")


def fingerprint() -> str:
    """A checksum of all that the entropy depends on: the grammar, its words and its rules."""
    here = Path(__file__).parent
    files = [*sorted((here / "grammar").glob("*.txt")), here.parent / "names.py"]
    files += [
        here / name
        for name in ("lexicon.py", "state.py", "grammar.py", "notation.py", "expectation.py")
    ]
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def story_entropy() -> Pair:
    """(entropy in nats, mean number of characters) of the course's stories.

    The sum runs over some 230,000 states and takes about a minute, so its result is kept beside
    this file; where the grammar has been changed since, it is computed again.
    """
    known = json.loads(KNOWN.read_text(encoding="utf-8")) if KNOWN.exists() else {}
    if known.get("fingerprint") != fingerprint():
        return Expectation(the_grammar()).story()
    return known["nats"], known["characters"]


def remember() -> Pair:
    """Compute `story_entropy` anew and keep it beside this file; for makers of the grammar."""
    nats, characters = Expectation(the_grammar()).story()
    figures = {"fingerprint": fingerprint(), "nats": nats, "characters": characters}
    KNOWN.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8", newline="\n")
    return nats, characters
