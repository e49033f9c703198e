"""The interactive panels of lesson 3: a workshop for prompts."""

from __future__ import annotations

from collections.abc import Sequence

import torch

from lessons_lib.course.explorers import choice, explorer, text_box
from lessons_lib.course.language import N_
from lessons_lib.gpt.model import GPT
from lessons_lib.gpt.reading import end_id
from lessons_lib.gpt.sampling import generate, prompt_ids
from lessons_lib.prompting import captions, examples, figures
from lessons_lib.prompting.labels import calibrated, label_scores, prior, prompt_scores
from lessons_lib.prompting.prompts import Example, build_prompt, labels_of, read_examples
from lessons_lib.tokenization import Tokenizer

WRITTEN = 8  # tokens that the model adds to the prompt on its own


def workshop(model: GPT, tokenizer: Tokenizer, shown: Sequence[Example], query: str) -> None:
    """Explorer: the reader's own examples, labels and query, and how likely each label then is."""

    def draw(text: str, instruction: str, query: str, per_token: bool, prepared: bool):
        pairs = read_examples(text)
        prompt = build_prompt(pairs, query, instruction)
        labels = labels_of(pairs)
        scores = label_scores(model, tokenizer, prompt, labels, per_token)
        if prepared:
            empty = [build_prompt(pairs, nothing, instruction) for nothing in examples.EMPTY]
            scores = calibrated(
                scores, prior(prompt_scores(model, tokenizer, empty, labels, per_token))
            )
        return figures.labels(
            labels, scores.softmax(dim=0).tolist(), written(model, tokenizer, prompt)
        )

    controls = {
        "text": text_box(
            N_("examples, one in a line: sentence = label"),
            "\n".join(f"{sentence} = {label}" for sentence, label in shown),
            max(4, len(shown)),
        ),
        "instruction": text_box(N_("the task in words (may be empty)"), "", 1),
        "query": text_box(N_("the sentence that is asked"), query, 1),
        "per_token": choice(
            N_("a label's score"),
            [(N_("sum over its tokens"), False), (N_("mean of its tokens"), True)],
        ),
        "prepared": choice(
            N_("what it would have said anyhow"), [(N_("left in"), False), (N_("taken away"), True)]
        ),
    }
    explorer(draw, controls, name="workshop", alt=captions.WORKSHOP_PANEL)


def written(model: GPT, tokenizer: Tokenizer, prompt: str, n: int = WRITTEN) -> str:
    """What the model writes after a prompt, always taking the likeliest token, to the next comma."""
    ids = torch.tensor([prompt_ids(model, tokenizer, prompt)])
    room = model.config.block_size - ids.size(1)
    if room < 1:
        return ""
    end = end_id(tokenizer)
    new = generate(model, ids, min(n, room), top_k=1, stop=end)[0, ids.size(1) :].tolist()
    text = tokenizer.decode(new[: new.index(end)] if end in new else new)
    return text.partition(",")[0].strip()
