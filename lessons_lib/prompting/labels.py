"""Which label does a model give? Scores of labels, by their sum, their mean, or against a prior."""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from lessons_lib.gpt.model import GPT
from lessons_lib.gpt.scoring import score_continuations
from lessons_lib.tokenization import Tokenizer

from .prompts import check_fits, check_labels


def label_scores(
    model: GPT, tokenizer: Tokenizer, prompt: str, labels: Sequence[str], per_token: bool = False
) -> Tensor:
    """(number of labels,): ln p(label | prompt), a space before it, summed over its tokens.

    With `per_token` their mean (Brown et al. 2020, section 2.4), so that a label is not worse for
    being long. Raises ValueError as `check_labels` and `check_fits` do.
    """
    check_labels(labels)
    check_fits(model, tokenizer, prompt, labels)
    return prompt_scores(model, tokenizer, [prompt], labels, per_token)[0]


def prompt_scores(
    model: GPT,
    tokenizer: Tokenizer,
    prompts: Sequence[str],
    labels: Sequence[str] | Sequence[Sequence[str]],
    per_token: bool = False,
) -> Tensor:
    """(prompts, labels): the scores of the same labels, or of each prompt's own, after each prompt.

    Nothing is checked. A prompt is read once for all of its labels.
    """
    own = [labels] * len(prompts) if isinstance(labels[0], str) else labels
    found = []
    for prompt, its in zip(prompts, own, strict=True):
        spaced = [" " + label.removeprefix(" ") for label in its]
        scores = score_continuations(model, tokenizer, prompt, spaced)
        if per_token:
            scores = scores / torch.tensor([len(tokenizer.encode(label)) for label in spaced])
        found.append(scores)
    return torch.stack(found)


def prior(scores: Tensor) -> Tensor:
    """(prompts, labels) scores after prompts that say nothing of the label to (labels,): ln p.

    The mean of their probabilities: what the model expects before it has read a query. With
    queries that mean nothing, such as "N/A", it is contextual calibration (Zhao et al. 2021); with
    the queries that are to be labelled, batch calibration (Zhou et al. 2023).
    """
    return scores.log_softmax(dim=-1).logsumexp(dim=0) - math.log(len(scores))


def calibrated(scores: Tensor, before: Tensor) -> Tensor:
    """(..., labels) scores less what the model expected before: ln p(label | prompt) / prior."""
    return scores.log_softmax(dim=-1) - before
