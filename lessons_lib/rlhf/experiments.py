"""What lesson 4 measures of its models and of the runs that were made beforehand."""

from __future__ import annotations

import copy
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
import torch
from torch import Tensor

from lessons_lib.gpt import abilities
from lessons_lib.gpt.many import continue_all
from lessons_lib.gpt.model import GPT
from lessons_lib.tokenization import Tokenizer
from lessons_lib.world import sums
from lessons_lib.world.conversations import Preference, Question, asking, gold_reward
from lessons_lib.world.conversations.candidates import STYLES, draw_asked, write_candidate
from lessons_lib.world.writer import Writer

from . import replies
from .lora import add_lora
from .ppo_training import PPO
from .reward_model import RewardModel
from .rollouts import Policy, alike

RANK, RATE, EPOCHS, SIZE = 8, 1.5e-3, 2, 64  # of reinforcement
ARITHMETIC = ("sum", "count")  # topics whose answer has to be computed
FAR = 0.1  # so much below its peak, and gold has fallen


def asked(split: str, count: int | None = None, why: str | None = None) -> list[Question]:
    """Questions of a split, evenly spread over all of them; `why`: held out as "subject", "wording"."""
    found = [q for q in asking.questions(split) if why in (None, q.held_out)]
    count = len(found) if count is None else min(count, len(found))
    return [found[i * len(found) // count] for i in range(count)]


def kinds(model: GPT, tokenizer: Tokenizer, questions: Sequence[Question]) -> dict[str, float]:
    """The share of each kind (`replies.kind`) among a model's likeliest replies."""
    texts = replies.reply(model, tokenizer, questions, top_k=1)
    found = Counter(replies.kind(q, text) for q, text in zip(questions, texts, strict=True))
    return {name: count / len(questions) for name, count in found.items()}


def by_topic(
    model: GPT, tokenizer: Tokenizer, questions: Sequence[Question]
) -> dict[str, list[bool]]:
    """Whether a model's likeliest reply is good, for each question, by what is asked about."""
    texts, found = replies.reply(model, tokenizer, questions, top_k=1), defaultdict(list)
    for question, text in zip(questions, texts, strict=True):
        found[question.topic.name].append(replies.is_good(gold_reward(question, text)))
    return dict(found)


def share(rows: Mapping[str, Sequence[bool]], without: Sequence[str] = ()) -> float:
    """The share of what is true in the rows of `by_topic`, some topics left out."""
    found = [good for name, row in rows.items() if name not in without for good in row]
    return sum(found) / len(found)


def known(model: GPT, tokenizer: Tokenizer) -> float:
    """The share of the world's facts that a model completes rightly, begun as statements."""
    return abilities.knowledge_recalled(model, tokenizer, "facts", "seen")


def adds(model: GPT, tokenizer: Tokenizer) -> float:
    """The share of the sums of two numbers from 1 to 9 that a model gets right, likeliest token by
    token, asked as in the sums that it has read and with the steps begun."""
    pairs = [(a, b) for a in range(1, 10) for b in range(1, 10)]
    begun = [f"{sums.question(a, b)} Steps:" for a, b in pairs]
    found = continue_all(model, tokenizer, begun, 32, top_k=1)
    said = [replies.text_of(tokenizer, new).partition("A:")[2] for _given, new in found]
    said = [text.partition(".")[0].strip() for text in said]
    right = [text == sums.spaced(a + b) for text, (a, b) in zip(said, pairs, strict=True)]
    return sum(right) / len(right)


def go_on(model: GPT, tokenizer: Tokenizer, text: str, generator: torch.Generator) -> str:
    """What a model writes after a text, the text left out."""
    ((_given, new),) = continue_all(model, tokenizer, [text], 40, generator=generator)
    return replies.text_of(tokenizer, new)


def goes_on_asking(model: GPT, tokenizer: Tokenizer, questions: Sequence[Question]) -> float:
    """How often the next line after a question, as on a page, is a question or asks for something."""
    generator = torch.Generator().manual_seed(0)
    texts = [question.text for question in questions]
    found = continue_all(model, tokenizer, texts, 24, generator=generator)
    lines = [replies.text_of(tokenizer, new).strip().partition("\n")[0] for _ids, new in found]
    asks = [line.rstrip().endswith("?") or line.startswith("Tell me") for line in lines]
    return sum(asks) / len(asks)


def in_order(reward: RewardModel, tokenizer: Tokenizer, pairs: Sequence[Preference]) -> float:
    """The share of pairs, those that gold holds for equal left out, ordered as gold does."""
    apart = [one for one in pairs if one.gold_difference]
    better = reward.rate(tokenizer, [(one.question.text, one.chosen) for one in apart])
    worse = reward.rate(tokenizer, [(one.question.text, one.rejected) for one in apart])
    gold = torch.tensor([one.gold_difference for one in apart])
    return ((better - worse) * gold > 0).float().mean().item()


def by_style(
    reward: RewardModel, tokenizer: Tokenizer, count: int
) -> list[tuple[str, float, float]]:
    """(style, gold, proxy) of replies in each style to `count` questions, standardised over all."""
    pairs, gold, names = [], [], []
    for number in range(count):
        writer = Writer(Random(f"styles/{number}"))
        drawn = draw_asked(writer)
        for style in STYLES:
            text = write_candidate(writer, drawn, style)
            pairs.append((drawn.question.text, text))
            gold.append(gold_reward(drawn.question, text).total)
            names.append(style)
        writer.finish("styles")
    proxy = reward.rate(tokenizer, pairs).numpy()
    found = defaultdict(list)
    values = ((np.array(v) - np.mean(v)) / np.std(v) for v in (gold, proxy))
    for name, one, other in zip(names, *values, strict=True):
        found[name].append((one, other))
    return [(name, *np.mean(rows, axis=0).tolist()) for name, rows in found.items()]


def draw_many(
    model: GPT, reward: RewardModel, tokenizer: Tokenizer, questions: Sequence[Question], n: int
) -> tuple[Tensor, Tensor]:
    """(questions, n) proxy and gold rewards of n replies drawn to each question."""
    many = [question for question in questions for _ in range(n)]
    texts = replies.reply(model, tokenizer, many, generator=torch.Generator().manual_seed(0))
    proxy = reward.rate(tokenizer, replies.rated(many, texts))
    return proxy.view(-1, n), torch.tensor(replies.golds(many, texts)).view(-1, n)


def new_run(
    model: GPT, reward: RewardModel, tokenizer: Tokenizer, beta: float, seed: int, group: int = 1
) -> tuple[Policy, PPO]:
    """A policy that begins as `model`, to be trained by low-rank changes, and its PPO (or GRPO)."""
    torch.manual_seed(seed)
    policy = Policy(add_lora(copy.deepcopy(model), RANK)).train()
    method = PPO(
        policy,
        model,
        lambda pairs: reward.rate(tokenizer, pairs),
        tokenizer,
        alike(model, tokenizer, asking.questions("train"), least=8),
        beta=beta,
        size=SIZE,
        epochs=EPOCHS,
        group=group,
        seed=seed,
    )
    return policy, method


def optimizer(model: torch.nn.Module, rate: float = RATE) -> torch.optim.Optimizer:
    """AdamW for what of a model may be trained."""
    trained = [p for p in model.parameters() if p.requires_grad]
    return torch.optim.AdamW(trained, rate, weight_decay=0.0)


def mean_runs(runs: Sequence[Mapping]) -> dict[str, list[dict[str, float]]]:
    """By the name of the penalty: the means over seeds of what was measured along the runs."""
    rows = defaultdict(list)
    for run in runs:
        rows[run["name"]].append(run["marks"])
    return {
        name: [
            {key: float(np.mean([row[key] for row in at])) for key in at[0]}
            for at in zip(*own, strict=True)
        ]
        for name, own in rows.items()
    }


def gains(rows: Sequence[Mapping[str, float]]) -> tuple[list[float], list[float]]:
    """The KL and what gold has gained since the first row, for `overoptimisation`'s fits."""
    return [row["kl"] for row in rows], [row["gold"] - rows[0]["gold"] for row in rows]


def kept(run: Mapping) -> float:
    """Gold at the end of a run, of its peak."""
    return run["marks"][-1]["gold"] / peak(run["marks"])


def peak(rows: Sequence[Mapping[str, float]]) -> float:
    """The highest gold of a run."""
    return max(row["gold"] for row in rows)


def rises_first(run: Mapping, rounds: int) -> float:
    """What gold gains from the start of a run to the mark after so many rounds."""
    gold = {row["rollout"]: row["gold"] for row in run["marks"]}
    return gold[rounds] - gold[0]


def gamed(run: Mapping) -> bool:
    """Whether gold rose and then fell, by a tenth of its peak, while the network's reward rose."""
    gold, proxy = ([row[key] for row in run["marks"]] for key in ("gold", "proxy"))
    top = int(np.argmax(gold))
    return bool(top and gold[-1] < (1 - FAR) * gold[top] and proxy[-1] > proxy[top])


def share_saying(model: GPT, tokenizer: Tokenizer, words: str, count: int) -> float:
    """How many of a model's likeliest replies to questions of training are some words alone."""
    texts = replies.reply(model, tokenizer, asked("train", count), top_k=1)
    return sum(text.rstrip(".") == words for text in texts) / len(texts)


def ways(record: Mapping, best: float) -> dict[str, float]:
    """Gold by way of using the ratings: the ends of runs, their mean over seeds."""
    ends = {name: rows[-1]["gold"] for name, rows in mean_runs(record["runs"]).items()}
    return {
        "start": float(np.mean([run["marks"][0]["gold"] for run in record["runs"]])),
        "best": best,
        "ppo": ends["right"],
        "grpo": record["grpo"]["marks"][-1]["gold"],
        "none": ends["none"],
        "dpo": end_of(record["dpo"]),
        "own": end_of(record["own"]),
    }


def openings(pairs: Sequence[Preference], words: str) -> dict[str, int]:
    """How many of the replies that were preferred, and of the others, begin with some words, and
    how many of either are these words alone."""
    alone = sum(words + "." in (one.chosen, one.rejected) for one in pairs)
    return {
        "chosen": sum(one.chosen.startswith(words) for one in pairs),
        "rejected": sum(one.rejected.startswith(words) for one in pairs),
        "alone": alone,
    }


def end_of(runs: Sequence[Mapping]) -> float:
    """Gold where runs end, their mean."""
    return float(np.mean([run["marks"][-1]["gold"] for run in runs]))
