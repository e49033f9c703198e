"""What is measured of a policy along a run: the same questions each time, so that marks compare."""

from __future__ import annotations

import torch

from lessons_lib.gpt.model import GPT
from lessons_lib.gpt.sampling import evaluating
from lessons_lib.tokenization import Tokenizer

from . import ppo
from .experiments import asked
from .replies import draw, golds, rated, reply, reply_text
from .reward_model import RewardModel
from .sft import rows_of, token_log_probs

LOOKED_AT = 6  # questions whose replies are kept


def looked_at():
    """The questions whose replies are kept."""
    return asked("train", LOOKED_AT)


def look(model: GPT, tokenizer: Tokenizer, reward: RewardModel) -> list[dict]:
    """A reply to each question of `looked_at`, drawn, with its proxy and gold rewards."""
    generator = torch.Generator().manual_seed(3)
    texts = reply(model, tokenizer, looked_at(), generator=generator)
    proxies = reward.rate(tokenizer, rated(looked_at(), texts)).tolist()
    rows = zip(texts, proxies, golds(looked_at(), texts), strict=True)
    return [{"reply": text, "proxy": proxy, "gold": gold} for text, proxy, gold in rows]


def drawn(
    policy: GPT, reference: GPT, reward: RewardModel, tokenizer: Tokenizer, count: int = 400
) -> dict[str, float]:
    """KL, proxy and gold of replies that a policy draws to questions of training."""
    chosen, generator = asked("train", count), torch.Generator().manual_seed(0)
    found = draw(policy, tokenizer, chosen, generator=generator)
    rows, texts = rows_of(found), [reply_text(tokenizer, new) for _given, new in found]
    with evaluating(policy), evaluating(reference):
        now, before = (token_log_probs(model, rows) for model in (policy, reference))
    gold = golds(chosen, texts)
    found = {
        "kl": ppo.kl(now, before, rows.counted).item(),
        "proxy": reward.rate(tokenizer, rated(chosen, texts)).mean().item(),
        "gold": sum(gold) / len(gold),
        "tokens": rows.counted.sum(dim=1).mean().item(),
    }
    return {name: round(value, 4) for name, value in found.items()}
