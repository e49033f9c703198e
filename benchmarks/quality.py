"""The rows that tell what was learnt: the same batches and as many steps, ours and theirs.

The GPT of ours trains as the course does, with its newer parts and Muon, at the recipe's rate;
transformers' of the same width and depth under AdamW. Both U-Nets train under AdamW. The schedule
is the same on both sides; where several learning rates are given, each is tried and the one that
ends lowest counts. Loss is on data that was held out. Medians over SEEDS; the seconds are those of
the training alone.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lessons_lib.course.training import train

SEEDS = 3
RATES = (1e-3, 3e-3, 1e-2)
Run = Callable[[int, float], tuple[float, float]]  # (seed, rate) to (loss held out, seconds)


@dataclass(frozen=True)
class Learned:
    """One line of the table: what is learnt, the package, and what makes (ours, theirs)."""

    what: str
    package: str
    make: Callable[[], tuple[Run, Run]]
    rates: tuple[float, ...] = RATES  # that are tried with ours
    runs: int = SEEDS

    def measure(self) -> dict:
        """Medians of both sides' losses and seconds."""
        row: dict = {}
        pairs = zip(("ours", "theirs"), self.make(), (self.rates, RATES), strict=True)
        for who, run, rates in pairs:
            tried = [[run(seed, rate) for seed in range(self.runs)] for rate in rates]
            middle = [tuple(map(statistics.median, zip(*each, strict=True))) for each in tried]
            (loss, seconds), rate = min(zip(middle, rates, strict=True))
            row |= {who: loss, f"{who}_seconds": seconds, f"{who}_rate": rate}
        return row


def trained(model: nn.Module, loss: Callable, batches: Callable, seed: int, **how) -> float:
    """Train in place; the seconds that it took."""
    start = time.perf_counter()
    train(model, loss, batches, seed=seed, progress=False, **how)
    return time.perf_counter() - start


class GPT2(nn.Module):
    """transformers' GPT-2 with the `loss` that our models have."""

    def __init__(self, vocab_size: int, block_size: int, layers: int, heads: int, wide: int):
        super().__init__()
        from transformers import GPT2Config, GPT2LMHeadModel

        sizes = {"n_positions": block_size, "n_layer": layers, "n_head": heads, "n_embd": wide}
        drops = dict.fromkeys(("resid_pdrop", "embd_pdrop", "attn_pdrop"), 0.0)
        self.inside = GPT2LMHeadModel(GPT2Config(vocab_size=vocab_size, **sizes, **drops))

    def loss(self, ids: Tensor) -> Tensor:
        logits = self.inside(ids[:, :-1], use_cache=False).logits
        return F.cross_entropy(logits.flatten(0, 1), ids[:, 1:].flatten())


def gpt() -> tuple[Run, Run]:
    """100 steps on 16 windows of 64 characters, with the best recipe of `shakespeare.py`."""
    from dataclasses import replace

    from benchmarks import shakespeare as race
    from benchmarks.tokenization import corpus

    text = corpus()[1]
    number = {character: i for i, character in enumerate(sorted(set(text)))}
    ids = torch.tensor([number[character] for character in text])
    learn, held_out = ids[: len(ids) * 9 // 10], ids[len(ids) * 9 // 10 :]
    recipe = replace(race.BEST, steps=100)

    def run(seed: int, model: nn.Module, optimizer: torch.optim.Optimizer) -> tuple[float, float]:
        seconds = trained(
            model,
            lambda model, batch, _generator: model.loss(batch),
            race.batches_of(learn, recipe),
            seed,
            steps=recipe.steps,
            optimizer=optimizer,
            schedule=recipe.schedule,
            warmup=recipe.warmup,
        )
        return race.held_out_loss(model, held_out), seconds

    def ours(seed: int, rate: float) -> tuple[float, float]:
        torch.manual_seed(seed)
        return run(seed, *race.make(replace(recipe, lr=rate), len(number)))

    def theirs(seed: int, rate: float) -> tuple[float, float]:
        torch.manual_seed(seed)
        model = GPT2(len(number), race.BLOCK, recipe.layers, recipe.heads, recipe.wide)
        return run(seed, model, torch.optim.AdamW(model.parameters(), rate, betas=(0.9, 0.99)))

    return ours, theirs


def digits() -> tuple[Run, Run]:
    """200 steps on 64 digits of 8 × 8; U-Nets of as many weights, told no class, both with AdamW."""
    from benchmarks import diffusion
    from lessons_lib.course.pictures import digits as written
    from lessons_lib.denoiser import Config, UNet, denoising_loss
    from lessons_lib.denoiser.recipe_digits import BATCH_SIZE
    from lessons_lib.diffusion import linear

    schedule, steps = linear(), 200
    (pictures, _), (held_out, _) = written("train"), written("heldout")

    def batches(_step: int, generator: torch.Generator) -> Tensor:
        return pictures[torch.randint(len(pictures), (BATCH_SIZE,), generator=generator)]

    def run(seed: int, model: nn.Module, guess: Callable, rate: float) -> tuple[float, float]:
        def loss(_model: nn.Module, x0: Tensor, generator: torch.Generator | None) -> Tensor:
            return denoising_loss(guess, x0, None, schedule, "eps", generator=generator)[0]

        seconds = trained(model, loss, batches, seed, steps=steps, lr=rate, schedule="onecycle")
        with torch.inference_mode():
            model.eval()
            chance = torch.Generator().manual_seed(1000)
            losses = [loss(model, held_out, chance).item() for _ in range(8)]
        return statistics.mean(losses), seconds

    def ours(seed: int, rate: float) -> tuple[float, float]:
        torch.manual_seed(seed)
        model = UNet(Config(channels=1, widths=diffusion.OURS.widths, vector=diffusion.OURS.vector))
        return run(seed, model, model, rate)

    def theirs(seed: int, rate: float) -> tuple[float, float]:
        torch.manual_seed(seed)
        model = diffusion.theirs(8, channels=1)
        return run(seed, model, lambda x, t, _condition: model(x, t).sample, rate)

    return ours, theirs


ROWS = (
    Learned("GPT, 100 steps: nats a character", "transformers", gpt, rates=(0.03,)),
    Learned("U-Net, 200 steps: error of the noise in digits", "diffusers", digits, rates=RATES[1:]),
)
