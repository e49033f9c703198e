"""The best of counting: n-gram models that fall back on shorter contexts when one is new."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from lessons_lib.tokenization import Tokenizer

from .checks import check_count
from .reading import end_id


class NGrams:
    """Interpolated Kneser-Ney: the next token given the n - 1 before it, by counting.

    Each count gives up `discount`, and what is saved goes to the model with a context one shorter.
    That one counts not how often a token occurred but behind how many different contexts it did.
    Source: Kneser and Ney 1995; Chen and Goodman 1999, section 2.7, interpolated.
    """

    def __init__(
        self,
        documents: Iterable[Sequence[int]],
        n: int,
        vocab_size: int,
        first: int,
        discount: float = 0.75,
    ):
        """Count in documents of ids, each of which has n - 1 times the id `first` before it.

        Raises ValueError for n below 1, a discount outside 0..1, documents without a token, or an
        id that the vocabulary does not have.
        """
        check_count("n", n)
        if not 0 < discount < 1:
            raise ValueError(f"discount must be above 0 and below 1, not {discount!r}.")
        self.n, self.vocab_size, self.first, self.discount = n, vocab_size, first, discount
        # _after[k][context of k tokens][token]: occurrences for k = n - 1, contexts for less.
        self._after: list[dict[tuple[int, ...], Counter]] = [defaultdict(Counter) for _ in range(n)]
        longest = self._after[n - 1]
        for ids in documents:
            for context, token in self._places(ids):
                longest[context][token] += 1
        if not longest:
            raise ValueError("documents hold no token; an n-gram model needs something to count.")
        for k in range(n - 1, 0, -1):
            for context, counts in self._after[k].items():
                shorter = self._after[k - 1][context[1:]]
                for token in counts:
                    shorter[token] += 1
        for token in self._after[0][()]:  # every token that occurred
            if not 0 <= token < vocab_size:
                raise ValueError(f"{token} is no id of a vocabulary of {vocab_size} tokens.")
        self._totals = [{c: counts.total() for c, counts in level.items()} for level in self._after]

    def probability(self, token: int, context: Sequence[int]) -> float:
        """p(token | the last n - 1 tokens of the context)."""
        context = (self.first,) * (self.n - 1) + tuple(context)
        p = 1.0 / self.vocab_size
        for k in range(self.n):
            here = context[len(context) - k :]
            counts = self._after[k].get(here)
            if counts is None:  # a new context; no longer one is known either
                break
            count = max(counts[token] - self.discount, 0.0)
            p = (count + self.discount * len(counts) * p) / self._totals[k][here]
        return p

    def bits(self, ids: Sequence[int]) -> float:
        """What a document costs, in bits, from its first token to its last."""
        return -math.fsum(
            math.log2(self.probability(token, context)) for context, token in self._places(ids)
        )

    def _places(self, ids: Sequence[int]):
        padded = (self.first,) * (self.n - 1) + tuple(ids)
        for i in range(len(ids)):
            yield padded[i : i + self.n - 1], padded[i + self.n - 1]


def rates(
    tokenizer: Tokenizer, known: Sequence[str], new: Sequence[str], longest: int = 5
) -> dict[int, float]:
    """Bits per character of `new` texts, ends included, for n = 1 … `longest` counted in `known`.

    Raises ValueError as NGrams does, and for a tokenizer without an end of texts.
    """
    end = end_id(tokenizer)
    counted, asked = ([[*tokenizer.encode(t), end] for t in texts] for texts in (known, new))
    characters = sum(map(len, new))
    models = {n: NGrams(counted, n, len(tokenizer), end) for n in range(1, longest + 1)}
    return {n: sum(map(model.bits, asked)) / characters for n, model in models.items()}
