"""How fast our GPT learns and writes, beside transformers' GPT-2 with the same weights, in one run.

    python benchmarks/gpt.py            two to three minutes
    python benchmarks/gpt.py --quick    fewer runs: half a minute

Each figure is the median of several runs after some to warm up; the models take turns, so that a
busy machine disturbs all alike. "CPU" is the processor time of all threads, "wall" the time on the
clock. transformers computes attention in two ways, "eager" and "sdpa"; what counts is the faster.
Loss and greedy ids are compared before anything is timed. Sizes: a vocabulary of 1,024, 4 layers,
4 heads, 128 numbers a token; 32 rows of 128 tokens in a training step; float32, no dropout.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
import transformers
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.rows import stepper
from benchmarks.timing import side_by_side
from lessons_lib.gpt.gpt2_layout import config_to_gpt2, to_gpt2
from lessons_lib.gpt.model import GPT, Config
from lessons_lib.gpt.sampling import generate

CONFIG = Config(vocab_size=1024, block_size=256, n_layer=4, n_head=4, n_embd=128)
ROWS, LENGTH = 32, 128  # of a training step
PROMPT, NEW = 16, 100  # tokens, in generation
TRAINING_GOAL, GENERATION_GOAL = 1.2, 3.0  # times as fast as the faster of transformers' two


def table(title: str, results: dict[str, tuple[float, float]], goal: float | None = None) -> None:
    """The results, and each one's time as a multiple of ours (above 1: ours is faster)."""
    ours, *others = results.values()
    print(f"\n{title}\n{'':34}{'wall ms':>9}{'CPU ms':>9}{'wall/ours':>11}{'CPU/ours':>10}")
    for name, (wall, cpu) in results.items():
        ratios = wall / ours[0], cpu / ours[1]
        print(f"{name:34}{wall * 1e3:9.1f}{cpu * 1e3:9.1f}{ratios[0]:11.2f}{ratios[1]:10.2f}")
    if goal is not None:
        ratio = min(wall for wall, _ in others) / ours[0]
        word = "reached" if ratio >= goal else "MISSED"
        print(f"ours is {ratio:.2f} times as fast as the faster one; goal {goal}: {word}")


def reference(model: GPT, attention: str) -> nn.Module:
    """transformers' GPT-2 with the same sizes and weights; `attention` is "eager" or "sdpa"."""
    config = transformers.GPT2Config(**config_to_gpt2(model.config), attn_implementation=attention)
    theirs = transformers.GPT2LMHeadModel(config)
    missing, unknown = theirs.load_state_dict(to_gpt2(model.state_dict()), strict=False)
    assert set(missing) <= {"lm_head.weight"} and not unknown, (missing, unknown)
    theirs.tie_weights()
    return theirs


def trainers(ids: Tensor) -> dict[str, Callable[[], float]]:
    """A training step of each model, all on the same ids: forward, backward, AdamW."""
    torch.manual_seed(0)
    ours = GPT(CONFIG)
    theirs = {name: reference(ours, name) for name in ("eager", "sdpa")}
    losses = {"ours": lambda: ours.loss(ids)}
    for name, model in theirs.items():

        def loss(model=model) -> Tensor:
            logits = model(ids[:, :-1], use_cache=False).logits
            return F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())

        losses[f"transformers, {name}"] = loss

    return {
        name: stepper(model.train(), losses[name], lr=1e-3)
        for name, model in zip(losses, (ours, *theirs.values()), strict=True)
    }


def training(runs: int) -> None:
    ids = torch.randint(CONFIG.vocab_size, (ROWS, LENGTH + 1))
    steps = trainers(ids)
    for _ in range(3):
        first, *others = (step() for step in steps.values())
        assert all(abs(loss - first) < 1e-4 for loss in others), "the losses differ"
    table(
        f"A training step on {ROWS} x {LENGTH} tokens (medians of {runs})",
        side_by_side(steps, runs),
        TRAINING_GOAL,
    )


def writers(**drawn: float) -> dict[str, Callable[[], Tensor]]:
    """NEW tokens after a prompt by each model, greedily or as `drawn` says."""
    torch.manual_seed(0)
    ours = GPT(CONFIG).eval()
    prompt = torch.randint(CONFIG.vocab_size, (1, PROMPT))
    theirs = {name: reference(ours, name).eval() for name in ("eager", "sdpa")}
    jobs = {"ours": lambda: generate(ours, prompt, NEW, **drawn or {"top_k": 1})}
    for name, model in theirs.items():
        jobs[f"transformers, {name}"] = lambda model=model: model.generate(
            prompt,
            attention_mask=torch.ones_like(prompt),
            max_new_tokens=NEW,
            min_new_tokens=NEW if drawn else None,
            do_sample=bool(drawn),
            **drawn,
        )
    return jobs


def generation(runs: int) -> None:
    jobs = writers()
    first, *others = (job() for job in jobs.values())
    assert all(torch.equal(ids, first) for ids in others), "the greedy ids differ"
    title = f"{NEW} tokens after a prompt of {PROMPT}, one at a time (medians of {runs})"
    table(title, side_by_side(jobs, runs), GENERATION_GOAL)
    drawn = {"temperature": 0.8, "top_k": 50, "top_p": 0.95}
    title = f"The same, drawn with {', '.join(f'{key} {x}' for key, x in drawn.items())}"
    table(title, side_by_side(writers(**drawn), runs), GENERATION_GOAL)
    torch.manual_seed(0)
    ours = GPT(CONFIG).eval()
    prompt = torch.randint(CONFIG.vocab_size, (1, PROMPT))
    for new in (NEW, CONFIG.block_size - PROMPT):
        jobs = {
            "ours": lambda new=new: generate(ours, prompt, new, top_k=1),
            "ours, without the cache": lambda new=new: generate(
                ours, prompt, new, top_k=1, use_cache=False
            ),
        }
        table(f"What the cache saves in {new} tokens", side_by_side(jobs, runs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few runs")
    parser.add_argument("--threads", type=int, default=2, help="of the processor (default: 2)")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    print(
        f"torch {torch.__version__}, transformers {transformers.__version__}, "
        f"{arguments.threads} threads"
    )
    training(7 if arguments.quick else 25)
    generation(3 if arguments.quick else 15)


if __name__ == "__main__":
    main()
