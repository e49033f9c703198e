"""The interactive panels of lesson 3: a workshop for prompts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch

from lessons_lib.course.explorers import choice, explorer, slider, text_box
from lessons_lib.course.language import N_, _
from lessons_lib.gpt.figures_attention import attention
from lessons_lib.gpt.model import GPT, Watch
from lessons_lib.gpt.reading import end_id
from lessons_lib.gpt.sampling import evaluating, generate, prompt_ids
from lessons_lib.prompting import captions, examples, figures
from lessons_lib.prompting.figures_toys import TOYS
from lessons_lib.prompting.induction import AttentionOnly
from lessons_lib.prompting.labels import calibrated, label_scores, prior, prompt_scores
from lessons_lib.prompting.prompts import Example, build_prompt, labels_of, read_examples, uneven
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world.figures import heading

WRITTEN = 8  # tokens that the model adds to the prompt on its own
LETTERS = "abcdefghijklmnopqrstuvwxyz012345"  # how the 32 tokens of the toys are written


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
        shares, note = (
            scores.softmax(dim=0).tolist(),
            None if per_token else uneven(tokenizer, labels),
        )
        return figures.labels(labels, shares, written(model, tokenizer, prompt), note or "")

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


def looking(
    toys: Mapping[str, AttentionOnly], text: str, shown: str, layer: int, head: int
) -> None:
    """Explorer: where the heads of toys that copy look, on a row of the reader's own letters.

    It opens on the toy `shown` (a key of `toys` and of TOYS) and its `layer` and `head`, from 0 on.
    """

    def draw(text: str, toy: str, layer: int, head: int):
        model, ids = toys[toy], letter_ids(text, toys[toy].config.block_size)
        if layer > model.config.n_layer:
            raise ValueError(_("This model has one layer of attention; choose layer 1."))
        watch = Watch()
        with evaluating(model):
            logits = model(torch.tensor([ids]), watch=watch)[0, -1]
        letters = [LETTERS[i] for i in ids]
        figure = attention(watch.weights[layer - 1][0, head - 1].numpy(), letters, len(ids))
        guess, share = LETTERS[int(logits.argmax())], logits.softmax(0).max().item()
        line = _("After {letter} it expects {guess}, to {share}")
        heading(figure, line.format(letter=letters[-1], guess=guess, share=f"{share:.0%}"))
        return figure

    most = max(model.config.n_layer for model in toys.values())
    controls = {
        "text": text_box(N_("a row of letters, in which something comes again"), text, 1),
        "toy": choice(N_("model"), [(TOYS[name][0], name) for name in toys], shown),
        "layer": slider(N_("layer"), layer + 1, 1, most),
        "head": slider(N_("head"), head + 1, 1, toys[shown].config.n_head),
    }
    explorer(draw, controls, name="looking", alt=captions.LOOKING_PANEL)


def letter_ids(text: str, longest: int) -> list[int]:
    """The number of each letter of LETTERS in a text; spaces do not count.

    Raises ValueError for a text of fewer than two letters, of too many, or of other signs.
    """
    letters = "".join(text.split())
    if other := sorted(set(letters) - set(LETTERS)):
        line = _("The toys know the letters a to z and the digits 0 to 5, not {sign!r}.")
        raise ValueError(line.format(sign=other[0]))
    if not 2 <= len(letters) <= longest:
        line = _("The row has {n} letters; give 2 to {longest}.")
        raise ValueError(line.format(n=len(letters), longest=longest))
    return [LETTERS.index(letter) for letter in letters]
