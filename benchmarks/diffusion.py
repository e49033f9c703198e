"""How fast our U-Net learns and draws, beside diffusers' UNet2DModel of as many weights, in one run.

    python benchmarks/diffusion.py            three to four minutes
    python benchmarks/diffusion.py --quick    fewer runs: about one minute

Each figure is the median of several runs after some to warm up; the two take turns, so that a busy
machine disturbs both alike. "CPU" is the processor time of all threads, "wall" the time on the
clock. The reference has 32 and 64 channels, one layer a block, no attention. Ours has as many
weights within 2% and the same number of blocks, but more of them where the picture is small: 16
and 96 channels, channels last. Float32; theirs with channels first and last, and the faster one
counts. A training step is forward, backward and AdamW on 64 pictures of three colours; a sample is
16 pictures by DDIM in 20 steps, clipped, theirs by DDIMPipeline.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import diffusers
import torch
from diffusers import DDIMPipeline, DDIMScheduler, UNet2DModel
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.timing import side_by_side
from lessons_lib.denoiser import Config, UNet, sample
from lessons_lib.denoiser.targets import denoising_loss
from lessons_lib.diffusion import linear

SIDES = (8, 16, 32)
PICTURES, DRAWN, STEPS = 64, 16, 20
TRAINING_GOAL, SAMPLING_GOAL = 1.0, 1.5  # times as fast as the faster of theirs
OURS = Config(channels=3, widths=(16, 96), vector=112)
SCHEDULE = linear()


def table(title: str, results: dict[str, tuple[float, float]], goal: float) -> None:
    """The results, and each one's time as a multiple of ours (above 1: ours is faster)."""
    ours, *others = results.values()
    print(f"\n{title}\n{'':34}{'wall ms':>9}{'CPU ms':>9}{'wall/ours':>11}{'CPU/ours':>10}")
    for name, (wall, cpu) in results.items():
        ratios = wall / ours[0], cpu / ours[1]
        print(f"{name:34}{wall * 1e3:9.1f}{cpu * 1e3:9.1f}{ratios[0]:11.2f}{ratios[1]:10.2f}")
    ratio = min(wall for wall, _ in others) / ours[0]
    word = "reached" if ratio >= goal else "MISSED"
    print(f"ours is {ratio:.2f} times as fast as the faster of theirs; goal {goal}: {word}")


def ours() -> UNet:
    """Our U-Net, with weights that are not zero at the end."""
    torch.manual_seed(0)
    return UNet(OURS).to(memory_format=torch.channels_last)


def theirs(side: int, channels: int = 3) -> UNet2DModel:
    """diffusers' U-Net of the same depth."""
    torch.manual_seed(0)
    return UNet2DModel(
        sample_size=side,
        in_channels=channels,
        out_channels=channels,
        layers_per_block=1,
        block_out_channels=(32, 64),
        down_block_types=("DownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "UpBlock2D"),
        norm_num_groups=8,
        add_attention=False,
    )


def count(model: nn.Module) -> int:
    """The number of weights."""
    return sum(p.numel() for p in model.parameters())


def both(side: int) -> dict[str, nn.Module]:
    """The three that are compared."""
    last = torch.channels_last
    return {
        "ours": ours(),
        "diffusers": theirs(side),
        "diffusers, channels last": theirs(side).to(memory_format=last),
    }


def trainers(side: int) -> dict[str, Callable[[], None]]:
    """A training step of each on the same pictures."""
    x0 = torch.rand(PICTURES, 3, side, side) * 2 - 1

    def stepper(name: str, model: nn.Module) -> Callable[[], None]:
        optimizer = torch.optim.AdamW(model.train().parameters(), lr=1e-4)
        last = name == "ours" or "last" in name
        given = x0.contiguous(memory_format=torch.channels_last) if last else x0

        def guess(x: Tensor, t: Tensor, _condition: None) -> Tensor:
            return model(x, t) if name == "ours" else model(x, t).sample

        def step() -> None:
            loss, _each, _t = denoising_loss(guess, given, None, SCHEDULE, "eps")
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()

        return step

    return {name: stepper(name, model) for name, model in both(side).items()}


def training(side: int, runs: int) -> None:
    title = f"A training step on {PICTURES} pictures of {side} x {side} (medians of {runs})"
    table(title, side_by_side(trainers(side), runs), TRAINING_GOAL)


def samplers(side: int) -> dict[str, Callable[[], object]]:
    """DDIM in 20 steps: our sampler on our net, their pipeline on theirs."""
    models = both(side)
    scheduler = DDIMScheduler(beta_start=1e-4, beta_end=0.02)
    net = models.pop("ours").eval()
    shape = (DRAWN, 3, side, side)

    def draw() -> Tensor:
        with torch.inference_mode():
            x = torch.randn(shape).contiguous(memory_format=torch.channels_last)
            return sample(net, x, SCHEDULE, STEPS)

    jobs: dict[str, Callable[[], object]] = {"ours": draw}
    for name, model in models.items():
        pipeline = DDIMPipeline(model.eval(), scheduler)
        pipeline.set_progress_bar_config(disable=True)
        jobs[f"{name}, pipeline"] = lambda pipeline=pipeline: pipeline(
            batch_size=DRAWN, num_inference_steps=STEPS, output_type="np"
        )
    return jobs


def sampling(side: int, runs: int) -> None:
    title = f"{DRAWN} pictures of {side} x {side} by DDIM in {STEPS} steps (medians of {runs})"
    table(title, side_by_side(samplers(side), runs), SAMPLING_GOAL)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--quick", action="store_true", help="few runs")
    parser.add_argument("--threads", type=int, default=2, help="of the processor (default: 2)")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    a, b = count(ours()), count(theirs(8))
    print(
        f"torch {torch.__version__}, diffusers {diffusers.__version__}, {arguments.threads} "
        f"threads; ours has {a:,} weights, theirs {b:,}"
    )
    assert abs(a / b - 1) < 0.02, "the numbers of weights are not equal within 2%"
    for side in SIDES:
        training(side, 5 if arguments.quick else 15)
    for side in SIDES:
        sampling(side, 3 if arguments.quick else 9)


if __name__ == "__main__":
    main()
