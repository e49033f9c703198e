"""What the committed checkpoint can do, measured once it is made: the figures of its data sheet."""

from __future__ import annotations

from itertools import islice

import torch

from lessons_lib.course.bars import progress_bar
from lessons_lib.course.language import _
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.corpus import bits_per_character, corpus
from lessons_lib.world.knowledge.topic import SPLITS

from . import abilities, scoring
from .model import GPT
from .telling import stories_read

READ = {"story": 2000, "knowledge": 1000}  # held-out documents
TOLD = 1000  # stories that the model goes on with, at each of these temperatures
TEMPERATURES = {"told": 1.0, "told cool": 0.1}


def figures(
    model: GPT, tokenizer: Tokenizer, read: dict[str, int] = READ, told: int = TOLD
) -> dict:
    """Every figure of the data sheet, each held against the world's truth; about five minutes.

    "times its own bits" is against the probability of the very documents that were read, so that
    chance in which ones they are does not count.
    """
    found: dict = {"read": {}, "recalled": {}, "chosen": {}}
    parts = len(read) + len(TEMPERATURES) + 2 * len(abilities.KNOWLEDGE)
    with progress_bar(parts, _("Measuring")) as bar:
        for kind, n in read.items():
            found["read"][kind] = surprise(model, tokenizer, kind, n)
            bar.update()
        for name in TEMPERATURES:
            found[name] = telling(model, tokenizer, name, told)
            bar.update()
        measures = (abilities.knowledge_recalled, abilities.knowledge_chosen)
        for name, measure in zip(("recalled", "chosen"), measures, strict=True):
            for kind in abilities.KNOWLEDGE:
                shares = {split: measure(model, tokenizer, kind, split) for split in SPLITS}
                found[name][kind] = shares
                bar.update()
    return found


def telling(model: GPT, tokenizer: Tokenizer, name: str, n: int) -> dict[str, float]:
    """What the world says of `n` stories told at one of TEMPERATURES."""
    chance, temperature = torch.Generator().manual_seed(1), TEMPERATURES[name]
    told, consistent = stories_read(model, tokenizer, n, chance, temperature=temperature)
    shares = {"in the language": told, "consistent": consistent}
    return {"stories": n, "temperature": temperature} | shares


def surprise(model: GPT, tokenizer: Tokenizer, kind: str, n: int) -> dict[str, float]:
    """What `n` held-out documents of a kind cost the model, and what they cost at least."""
    documents = list(islice(corpus("held out", {kind: 1.0}), n))
    bits = sum(scoring.bits_of(model, tokenizer, [document.text for document in documents]))
    characters = sum(len(document.text) for document in documents)
    floor = bits_per_character(kind)
    return {
        "documents": n,
        "bits per character": bits / characters,
        "floor": floor,
        "times the floor": bits / characters / floor,
        "times its own bits": bits / sum(document.bits for document in documents),
    }


def table(found: dict) -> str:
    """The figures as lines of text."""
    lines = []
    text = _(
        "{n} held-out documents, {kind}: {bits:.4f} bits per character; the floor is {floor:.4f}, "
        "ratio {ratio:.4f} ({own:.4f} against these documents' own probability)"
    )
    for kind, row in found["read"].items():
        numbers = {"n": row["documents"], "bits": row["bits per character"], "floor": row["floor"]}
        numbers |= {"ratio": row["times the floor"], "own": row["times its own bits"]}
        lines.append(text.format(kind=kind, **numbers))
    text = _(
        "{n} stories told at temperature {temperature}: {told:.1%} in the language, "
        "{consistent:.1%} consistent"
    )
    for row in (found[name] for name in TEMPERATURES):
        numbers = {"told": row["in the language"], "consistent": row["consistent"]}
        lines.append(text.format(n=row["stories"], temperature=row["temperature"], **numbers))
    texts = {
        "recalled": _("{kind}, {split}: {share:.1%} recalled"),
        "chosen": _("{kind}, {split}: {share:.1%} chosen among the wrong ones"),
    }
    for name, text in texts.items():
        for kind, shares in found[name].items():
            for split, share in shares.items():
                lines.append(text.format(kind=kind, split=split, share=share))
    return "\n".join(lines)
