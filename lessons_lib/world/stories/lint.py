"""Checks of the story grammar for those who write it: `python -m lessons_lib.world.stories.lint`.

Prints ten stories and whatever would make a text ambiguous, and stores the language's entropy anew
in `known_entropy.json`. Where a story could not go on, it stops with a GrammarError. Two minutes.
"""

from __future__ import annotations

from itertools import islice

from lessons_lib.world.stories.entropy import remember
from lessons_lib.world.stories.grammar import Grammar, the_grammar
from lessons_lib.world.stories.recognising import Recogniser
from lessons_lib.world.stories.telling import write_story
from lessons_lib.world.stories.unambiguous import (
    confusable_bindings,
    repeated_shapes,
    shared_texts,
    untold,
)
from lessons_lib.world.writer import LN2, stream


def faults(grammar: Grammar) -> list[str]:
    """A sentence for each ambiguity of a grammar; none when its stories are unambiguous."""
    pairs = [sorted(pair) for pair in shared_texts(Recogniser(grammar))]
    texts = [f"Two texts can be the same: {pair}" for pair in sorted(pairs)]
    texts += [f"A text stands in two places: {named}" for named in repeated_shapes(grammar)]
    unclear = sorted(confusable_bindings(grammar))
    texts += [f"A text does not tell who or what: {named}" for named in unclear]
    return texts + [f"Something is drawn and not told: {named}" for named in untold(grammar)]


def main() -> None:
    """Print samples, figures and faults."""
    grammar = the_grammar()
    for document in islice(stream(write_story, 0), 10):
        print(document.text, f"[{document.bits:.0f} bits]\n")
    for fault in faults(grammar):
        print(fault)
    nats, length = remember()
    bits = nats / LN2
    print(f"{len(grammar.episodes)} episodes; {bits:.1f} bits and {length:.1f} characters a story.")


if __name__ == "__main__":
    main()
