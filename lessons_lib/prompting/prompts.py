"""A prompt in the book's format, from a reader's own examples; and what labels can be scored."""

from __future__ import annotations

from collections.abc import Sequence

from lessons_lib.gpt.model import GPT
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.fewshot import few_shot_text

Example = tuple[str, str]  # an input and its label


def build_prompt(examples: Sequence[Example], query: str, instruction: str = "") -> str:
    """The book's format, "I: …, O: …, I: query, O:", with an instruction before it if there is one.

    Raises ValueError for a query without words, for an example that is no pair of texts with words
    in them, and when there is neither an example nor an instruction: nothing would say what to do.
    """
    for number, example in enumerate(examples, start=1):
        if not _is_pair(example):
            raise ValueError(
                f"example {number} is {example!r}; it must be a pair of texts, an input and its "
                'label, like ("I love apples", "positive").'
            )
    if not _has_words(query):
        raise ValueError("the query is empty; write the sentence whose label is asked for.")
    if not examples and not instruction.strip():
        raise ValueError(
            "there are no examples and no instruction, so nothing says what is asked; give at "
            "least one example, or the task in words."
        )
    pairs = [(text.strip(), label.strip()) for text, label in examples]
    return few_shot_text(pairs, query.strip(), instruction.strip())


def read_examples(text: str) -> list[Example]:
    """Examples from a text with one in a line, "sentence = label"; empty lines do not count.

    Raises ValueError, naming the line, for one without an equals sign or with nothing beside it.
    """
    examples = []
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        sentence, _sign, label = (part.strip() for part in line.rpartition("="))
        if not (_has_words(sentence) and _has_words(label)):
            raise ValueError(
                f"line {number} is {line.strip()!r}; write an example as a sentence, an equals "
                'sign and its label, like "I love apples = positive".'
            )
        examples.append((sentence, label))
    return examples


def labels_of(examples: Sequence[Example]) -> list[str]:
    """The different labels of the examples, each once, in the order in which they come."""
    return list(dict.fromkeys(label.strip() for _text, label in examples))


def check_labels(labels: Sequence[str]) -> None:
    """Raise ValueError for labels that cannot be told apart by their probabilities.

    That is: fewer than two, one without letters or with a comma, two that are the same, or one that
    another begins with; whoever writes the longer one has written the shorter one, too.
    """
    if len(labels) < 2:
        raise ValueError(
            f"there must be at least two different labels to choose from; there are {len(labels)}."
        )
    for label in labels:
        if not _has_words(label) or "," in label:
            raise ValueError(
                f"the label {label!r} is no use: a label has at least one letter or digit, and no "
                "comma, which ends it in the prompt."
            )
    for i, label in enumerate(labels):
        for other in labels[i + 1 :]:
            if label == other:
                raise ValueError(f"the label {label!r} is given twice; each must be another.")
            short, long = sorted((label, other), key=len)
            if long.startswith(short):
                raise ValueError(
                    f"the label {short!r} is the beginning of {long!r}, so its probability holds "
                    "the other's as well; change one of them."
                )


def check_fits(model: GPT, tokenizer: Tokenizer, prompt: str, labels: Sequence[str]) -> None:
    """Raise ValueError when the prompt and the longest label are longer than the model's context."""
    longest = max((len(tokenizer.encode(" " + label)) for label in labels), default=0)
    used = 1 + len(tokenizer.encode(prompt)) + longest  # END stands before a prompt
    if used > model.config.block_size:
        raise ValueError(
            f"the prompt and its longest label have {used} tokens, and this model's context is "
            f"{model.config.block_size}; take fewer or shorter examples."
        )


def uneven(tokenizer: Tokenizer, labels: Sequence[str]) -> str | None:
    """A sentence about labels of unequally many tokens, or None when all have as many.

    Each token of a label costs something, so that a sum over tokens is hard on the long ones.
    """
    counts = {label: len(tokenizer.encode(" " + label)) for label in labels}
    if len(set(counts.values())) < 2:
        return None
    listed = ", ".join(f"{label!r} has {n}" for label, n in counts.items())
    return (
        f"These labels have unequally many tokens ({listed}), and each token costs something: "
        "compare their means for each token, or choose labels of one length."
    )


def _has_words(text: object) -> bool:
    return isinstance(text, str) and any(map(str.isalnum, text))


def _is_pair(example: object) -> bool:
    return isinstance(example, tuple | list) and len(example) == 2 and all(map(_has_words, example))
