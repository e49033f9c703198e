"""How fast the world's pictures are made and read, on one core; and how well they are read.

    python benchmarks/world_scenes.py               speed: half a minute
    python benchmarks/world_scenes.py --accuracy    and accuracy: 20,000 clean scenes at each size,
                                                    1,000 at each strength of noise: four minutes

"Made" is sampling, a caption and the picture together, after a first batch that fills the caches;
the issue asks for 2,000 scenes a second at 32 pixels.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from lessons_lib.world.scenes import Reading, Scene, agreements, captioned, draw, read_scenes

SIDES = (16, 32, 64)
NOISES = (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.2)


def best(job: Callable[[], object], runs: int = 3) -> float:
    """Processor seconds of the fastest of some runs (one thread)."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        job()
        times.append(time.process_time() - start)
    return min(times)


def right(readings: list[Reading], scenes: list[Scene]) -> float:
    """The share of pictures whose shapes are all read right: kind, colour, size, cell."""
    pairs = zip(readings, scenes, strict=True)
    return sum(r.scene is not None and r.scene.content == s.content for r, s in pairs) / len(scenes)


def speed() -> None:
    """A line for each size."""
    print("side   made/s   drawn/s   read/s   agreements/s")
    for side in SIDES:
        stream = captioned(0, "all")

        def make(n: int, stream=stream, side=side):
            scenes, captions = zip(*islice(stream, n), strict=True)
            return scenes, captions, draw(scenes, side)

        make(4000)
        made = best(lambda make=make: make(2000))
        scenes, captions, pictures = make(400)
        drawn = best(lambda scenes=scenes, side=side: draw(scenes, side))
        read = best(lambda pictures=pictures: read_scenes(pictures))
        agreed = best(lambda p=pictures, c=captions: agreements(p, c))
        rates = (2000 / made, 400 / drawn, 400 / read, 400 / agreed)
        print(f"{side:4}" + "".join(f"{rate:10.0f}" for rate in rates), flush=True)


def accuracy(clean: int = 20_000, noisy: int = 1000) -> None:
    """Clean scenes read right, then a line for each strength of noise."""
    pairs = list(islice(captioned(1, "all"), clean))
    scenes, captions = (list(column) for column in zip(*pairs, strict=True))
    for side in SIDES:
        found, least = 0.0, 1.0
        for i in range(0, clean, 1000):
            pictures, part = draw(scenes[i : i + 1000], side), scenes[i : i + 1000]
            readings = read_scenes(pictures)
            found += right(readings, part) * len(part)
            least = min(least, *(reading.confidence for reading in readings))
        print(f"{side} pixels, clean: {found:.0f} of {clean} right, least confidence {least:.6f}")
    for clamped in (False, True):
        print("noise " + ("cut off at -1 and 1" if clamped else "as it comes"))
        print("       " + "".join(f"   {side:2} px: right confidence agreement" for side in SIDES))
        for noise in NOISES:
            line = f"{noise:7.2f}"
            for side in SIDES:
                generator = torch.Generator().manual_seed(side)
                pictures = draw(scenes[:noisy], side)
                pictures = pictures + noise * torch.randn(pictures.shape, generator=generator)
                pictures = pictures.clamp(-1, 1) if clamped else pictures
                readings = read_scenes(pictures)
                sure = sum(reading.confidence for reading in readings) / noisy
                agreed = agreements(pictures, captions[:noisy]).mean()
                line += f"{right(readings, scenes[:noisy]):15.3f}{sure:11.3f}{agreed:10.3f}"
            print(line, flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--accuracy", action="store_true")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    speed()
    if arguments.accuracy:
        accuracy()
