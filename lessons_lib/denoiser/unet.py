"""A U-Net that removes noise: down to where the picture is small, and up again with what was seen.

Ronneberger et al. 2015, with the residual blocks of Ho et al. 2020, appendix B. It works at any
size that can be halved as often as it is asked to: 8, 16, 28, 32, 64 pixels. Shapes are as in
`parts`.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .caption_encoder import LENGTH, CaptionEncoder
from .checks import check_config, check_input
from .parts import AttentionBlock, Fourier, Norm, ResBlock, Sinusoids
from .planning import Plan, Read


@dataclass(frozen=True)
class Config:
    """The sizes of a U-Net. Raises ValueError, in a sentence, for what does not fit together."""

    channels: int = 1  # of the pictures: 1 is grey, 3 is red, green and blue
    widths: tuple[int, ...] = (16, 32)  # channels at full size, at half of it, at a quarter, …
    blocks: int = 1  # residual blocks at each size, on the way down; one more on the way up
    attention: tuple[int, ...] = ()  # the levels that have attention: 0 is the full size
    deeper: int = 0  # attention blocks more, one after the other, where the picture is smallest
    heads: int = 4
    patch: int = 1  # pixels of a side that enter as one place, so that all below is cheaper
    time: str = (
        "sinusoids"  # how the noise level is told: "sinusoids" of t, or "fourier" of its SNR
    )
    classes: int = 0  # how many there are; 0: the net is told no class
    words: int = 0  # numbers for each word of a caption; 0: the net reads no captions
    vector: int = 64  # numbers that tell each block the time and the class
    T: int = 1000  # steps of the schedule that it is trained on

    def __post_init__(self):
        object.__setattr__(self, "widths", tuple(self.widths))
        object.__setattr__(self, "attention", tuple(self.attention))
        check_config(self)

    @property
    def step(self) -> int:
        """The number of pixels that a picture's side must be a multiple of."""
        return self.patch * 2 ** (len(self.widths) - 1)


class UNet(nn.Module):
    """What a noised picture holds, guessed from it, its time, and a class or a caption.

    `alpha_bar` (T,) is the schedule's squared signal rate; only "fourier" needs it.
    """

    def __init__(self, config: Config, alpha_bar: Tensor | None = None):
        super().__init__()
        self.config = config
        first, vector = config.widths[0], config.vector
        if config.time == "fourier":
            if alpha_bar is None or len(alpha_bar) != config.T:
                raise ValueError(
                    f'time="fourier" needs alpha_bar, a schedule\'s {config.T} numbers.'
                )
            waves = Fourier(first * 2, torch.logit(alpha_bar.double()))
        else:
            waves = Sinusoids(first * 2)
        self.time = nn.Sequential(waves, nn.Linear(first * 2, vector), nn.SiLU())
        if config.classes:  # one row more, for "no class told"
            self.label = nn.Embedding(config.classes + 1, vector)
        if config.words:
            self.caption = CaptionEncoder(config.words)
            self.plan = Plan(config.words, config.heads, config.channels, config.step)
            self.gist = nn.Linear(config.words, vector)
        self.mix = nn.Linear(vector, vector)
        p = config.patch
        self.enter = nn.Conv2d(config.channels, first, 3 if p == 1 else p, p, int(p == 1))
        self.build_levels(config)
        self.norm = Norm(first)
        self.leave = (
            nn.Conv2d(first, config.channels, 3, padding=1)
            if p == 1
            else nn.ConvTranspose2d(first, config.channels, p, p)
        )
        nn.init.zeros_(self.leave.weight)
        nn.init.zeros_(self.leave.bias)

    def build_levels(self, config: Config) -> None:
        """Blocks, attention, and the ways between the sizes, in the order of the forward pass."""
        self.down, self.up = nn.ModuleList(), nn.ModuleList()
        self.smaller, self.larger = nn.ModuleList(), nn.ModuleList()
        kept, now = [], config.widths[0]
        for level, width in enumerate(config.widths):
            for _ in range(config.blocks):
                self.down.append(self.stage(now, width, level))
                now = width
                kept.append(now)
            if level + 1 < len(config.widths):
                self.smaller.append(nn.Conv2d(now, now, 2, 2))
        self.middle = self.stage(now, now, len(config.widths) - 1, config.deeper)
        for level, width in reversed(list(enumerate(config.widths))):
            for _ in range(config.blocks):
                self.up.append(self.stage(now + kept.pop(), width, level))
                now = width
            if level:
                self.larger.append(nn.ConvTranspose2d(now, config.widths[level - 1], 2, 2))
                now = config.widths[level - 1]

    def stage(self, channels: int, out: int, level: int, deeper: int = 0) -> nn.ModuleList:
        """A residual block, attention after it where the level has it, and `deeper` more."""
        config = self.config
        blocks = (level in config.attention) + deeper
        attention = [AttentionBlock(out, config.heads, config.words) for _ in range(blocks)]
        return nn.ModuleList([ResBlock(channels, out, config.vector), *attention])

    def forward(self, x: Tensor, t: Tensor, condition: Tensor | Read | None = None) -> Tensor:
        """(B, C, H, W) pictures at times t (B,), 0 to T - 1, to the guess, of the pictures' shape.

        `condition` is (B,) classes, where the number of classes means "none told", or (B, 20) ids
        of captions, or captions read already (`read`); None tells nothing. Raises ValueError for a
        side that cannot be halved as often as the net does, and for a condition that the net was
        not made for.
        """
        check_input(self.config, x, t, condition)
        vector, read = self.told(x, t, condition)
        x, kept = self.enter(x), []
        blocks = self.config.blocks
        for i, stage in enumerate(self.down):
            x = run(stage, x, vector, read)
            kept.append(x)
            if (i + 1) % blocks == 0 and i + 1 < len(self.down):
                x = self.smaller[i // blocks](x)
        x = run(self.middle, x, vector, read)
        for i, stage in enumerate(self.up):
            x = run(stage, torch.cat((x, kept.pop()), dim=1), vector, read)
            if (i + 1) % blocks == 0 and i + 1 < len(self.up):
                x = self.larger[i // blocks](x)
        return self.leave(F.silu(self.norm(x)))

    def told(self, x: Tensor, t: Tensor, condition) -> tuple[Tensor, Read | None]:
        """The (B, D) vector of time and class, and the caption as read, or None."""
        vector, read = self.time(t), None
        if condition is None:
            condition = self.nothing(len(x)).to(x.device)
        if self.config.classes:
            vector = vector + self.label(condition)
        if self.config.words:
            read = condition if isinstance(condition, Read) else self.read(condition, *x.shape[2:])
            vector = vector + self.gist(read.words.mean(dim=1))
        return F.silu(self.mix(vector)), read

    def read(self, ids: Tensor, height: int, width: int) -> Read:
        """Captions (B, 20) read once, for pictures of this size: give it as `condition`."""
        words = self.caption(ids)
        return Read(words, self.plan(words, height // self.config.step, width // self.config.step))

    def nothing(self, n: int) -> Tensor:
        """The condition that tells `n` pictures nothing: the class after the last, or no words."""
        if self.config.words:
            return torch.zeros(n, LENGTH, dtype=torch.long)
        return torch.full((n,), self.config.classes)

    def n_parameters(self) -> int:
        return sum(p.numel() for p in self.parameters())


def run(stage: nn.ModuleList, x: Tensor, vector: Tensor, read: Read | None) -> Tensor:
    """A stage's residual block, and its attention where it has one."""
    x = stage[0](x, vector)
    for attention in stage[1:]:
        x = attention(x, read.words, read.plan) if read else attention(x)
    return x
