"""The interactive panels of lesson 2: what comes next, who looks where, what was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import torch
from torch import Tensor

from lessons_lib.course.explorers import choice, explorer, slider, text_box
from lessons_lib.course.language import N_, _
from lessons_lib.course.output import inline
from lessons_lib.gpt import captions, figures_attention, lines_panels
from lessons_lib.gpt.model import GPT, Watch
from lessons_lib.gpt.reading import end_id
from lessons_lib.gpt.sampling import evaluating, probabilities, prompt_ids
from lessons_lib.tokenization import Tokenizer
from lessons_lib.tokenization.explorers import readable
from lessons_lib.world.explorers import LOOK, judged

LIKELIEST = 15  # tokens that the panel of next tokens shows
SHOWN = 24  # tokens that a map of attention has room for
NEAR = 3  # how far back a head may look and still be called near-sighted


def next_token(model: GPT, tokenizer: Tokenizer, prompt: str) -> None:
    """Explorer: the likeliest next tokens, and what temperature, top-k and top-p make of them."""

    @lru_cache(maxsize=4)  # a slider that moves asks nothing new of the model
    def logits(prompt: str) -> Tensor:
        return _read(model, tokenizer, prompt)[-1]

    def draw(prompt: str, temperature: float, k: int, p: float):
        found = logits(prompt)
        before, after = probabilities(found), probabilities(found, temperature, k, p)
        top = before.topk(min(LIKELIEST, len(before))).indices
        return figures_attention.next_tokens(
            [_visible(tokenizer, i) for i in top.tolist()],
            before[top].tolist(),
            after[top].tolist(),
            int((after > 0).sum()),
            len(before),
            _entropy(after),
        )

    vocab = model.config.vocab_size
    counts = [(str(k), k) for k in (1, 2, 3, 5, 10, 20, 50) if k < vocab]
    controls = {
        "prompt": text_box(N_("a beginning"), prompt, 2),
        "temperature": slider(N_("temperature"), 1.0, 0.1, 3.0, 0.1),
        "k": choice(N_("top-k: keep the k likeliest"), [(N_("all"), vocab), *counts]),
        "p": slider(N_("top-p: keep the fewest that reach p"), 1.0, 0.05, 1.0, 0.05),
    }
    explorer(draw, controls, name="next-token", alt=captions.NEXT_TOKEN_PANEL)


def _entropy(probs: Tensor) -> float:
    """In bits."""
    return float(-torch.special.xlogy(probs, probs).sum() / torch.log(torch.tensor(2.0)))


def _read(model: GPT, tokenizer: Tokenizer, text: str, watch: Watch | None = None) -> Tensor:
    """(T, V) logits after the start and each token of a text."""
    with evaluating(model):
        return model(torch.tensor([prompt_ids(model, tokenizer, text)]), watch=watch)[0]


def _visible(tokenizer: Tokenizer, i: int) -> str:
    """A token as a label: spaces can be seen; signs that the font has not become codes."""
    if i == end_id(tokenizer):
        return _(lines_panels.END)
    text = readable(tokenizer.tokens[i]).replace(" ", "␣")
    return "".join(c if c.isprintable() and c < "\u2c00" else f"⟨{ord(c):02x}⟩" for c in text)


def attention(model: GPT, tokenizer: Tokenizer, text: str) -> None:
    """Explorer: how much each token looks at those before it, by layer and head.

    It opens on the head whose last token looks most at one place further back than its neighbours.
    """

    @lru_cache(maxsize=4)
    def looked(text: str) -> tuple[Tensor, list[str]]:
        watch = Watch()
        _read(model, tokenizer, text, watch)
        ids = prompt_ids(model, tokenizer, text)
        return torch.cat(watch.weights), [_visible(tokenizer, i) for i in ids]

    def draw(text: str, layer: int, head: int):
        weights, tokens = looked(text)
        one = weights[layer - 1].mean(0) if head == 0 else weights[layer - 1, head - 1]
        return figures_attention.attention(one.numpy(), tokens, min(SHOWN, len(tokens)))

    layer, head = far_sighted(looked(text)[0])
    controls = {
        "text": text_box(N_("text"), text, 2),
        "layer": slider(N_("layer"), layer + 1, 1, model.config.n_layer),
        "head": slider(N_("head (0: the mean of all)"), head + 1, 0, model.config.n_head),
    }
    explorer(draw, controls, name="attention", alt=captions.ATTENTION_PANEL)


def far_sighted(weights: Tensor) -> tuple[int, int]:
    """(layer, head), from 0 on, whose last token looks most at one place well before it.

    `weights` is (layers, heads, T, T). The start, which heads look at when they have nothing to
    look for, and the nearest tokens do not count; (0, 0) for a text that has no others.
    """
    back = weights[:, :, -1, 1 : -1 - NEAR]
    if back.size(-1) == 0:
        return 0, 0
    return divmod(int(back.amax(-1).argmax()), weights.size(1))


def writing(stories: Mapping[float, Sequence[str]]) -> None:
    """Explorer: stories that were told at some temperatures, each with the world's verdict.

    They are written beforehand, as many at each temperature: a story takes longer than a panel may.
    """

    def draw(temperature: float, number: int) -> str:
        story = stories[temperature][number - 1]
        return f'<div style="{LOOK}">{inline(story)}</div>{judged(story)}'

    shown = [(f"{value:g}", value) for value in stories]
    controls = {
        "temperature": choice(N_("temperature"), shown, 1.0 if 1.0 in stories else None),
        "number": slider(N_("story"), 1, 1, min(map(len, stories.values()))),
    }
    explorer(draw, controls, name="writing", alt=captions.WRITING_PANEL)
