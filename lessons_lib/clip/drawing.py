"""From a typed caption to a picture, step by step: the network that was told captions, and a judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from lessons_lib.denoiser.caption_encoder import caption_ids
from lessons_lib.denoiser.sampling import guided, sample
from lessons_lib.denoiser.scenes import matches
from lessons_lib.denoiser.unet import UNet
from lessons_lib.diffusion import Schedule
from lessons_lib.world.scenes import read_scene


@dataclass(frozen=True)
class Shown:
    """A picture on its way: the states kept so far, (t, (3, side, side)) each, -1 for the end.

    `expected` is how many there will be, `done` the steps taken. `found` is what the parser reads at
    the end, and `true` whether the caption is true of it; None before.
    """

    caption: str | None
    states: tuple[tuple[int, Tensor], ...]
    expected: int
    done: int
    found: str = ""
    true: bool | None = None


class Painter:
    """Draws captions with a denoiser of scenes, by DDIM with classifier-free guidance."""

    def __init__(
        self,
        model: UNet,
        schedule: Schedule,
        steps: int = 20,
        kept: int = 8,
        guidance_scale: float = 3.0,
        pixels: int = 32,
    ):
        if not 2 <= kept <= steps:
            raise ValueError(f"kept must be from 2 to the number of steps, {steps}; not {kept!r}.")
        self.model, self.schedule, self.steps, self.pixels = model, schedule, steps, pixels
        self.guidance_scale = guidance_scale
        # Early states are noise for the eye, so fewer of them are kept than of late ones.
        shares = torch.linspace(0, 1, kept - 1) ** 0.6
        self.keep = set((shares * (steps - 1)).round().long().tolist())
        self.kept = len(self.keep) + 1

    @torch.no_grad()
    def paint(
        self, caption: str | None, seed: int = 0, on_step: Callable[[Shown], None] | None = None
    ) -> Shown:
        """The picture of a caption, from the noise of a seed; `on_step` hears of each state kept.

        None tells nothing, and nothing is judged. Raises ValueError, in a sentence, for a caption
        that the world does not understand: an `UnknownWord` names the nearest word that it knows.
        """
        if caption is not None and not caption.strip():
            raise ValueError("The caption is empty; it could be 'a red circle'.")
        generator = torch.Generator().manual_seed(seed)
        noise = torch.randn(1, 3, self.pixels, self.pixels, generator=generator)
        told, untold = (
            self.model.read(these, self.pixels, self.pixels)
            for these in (caption_ids([caption]), self.model.nothing(1))
        )
        predict = guided(self.model, told, untold, self.guidance_scale if caption else 0.0)
        states: list[tuple[int, Tensor]] = []
        done = 0

        def hear(t: int, x: Tensor, _x0: Tensor) -> None:
            nonlocal done
            if done in self.keep:
                states.append((t, x[0].clone()))
                if on_step:
                    on_step(Shown(caption, tuple(states), self.kept, done))
            done += 1

        end = sample(predict, noise, self.schedule, self.steps, kind="v", on_step=hear)
        states.append((-1, end[0]))
        reading = read_scene(end[0])
        found = "; ".join(f"{s.size} {s.colour} {s.kind}" for s in reading.shapes)
        true = None if caption is None else matches(end, [caption])[0]
        shown = Shown(caption, tuple(states), self.kept, done, found, true)
        if on_step:
            on_step(shown)
        return shown
