"""CLIP for the course's world: a tower for pictures, one for captions, and one space for both.

Radford et al. 2021, section 2: each tower turns what it reads into one vector of length 1, and the
score of a picture and a caption is the product of theirs. The picture tower may be told how noisy
its picture is (Nichol et al. 2021, GLIDE, on noised CLIP models): that is a *noised* CLIP. Shapes
are written B (pictures), N (captions), C (channels), D (numbers of the shared space), L (words).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from lessons_lib.denoiser.caption_encoder import CaptionEncoder, TwoWayBlock
from lessons_lib.denoiser.parts import Norm, Sinusoids
from lessons_lib.gpt.modern import ModernConfig, RMSNorm

COLDEST = 100.0  # the largest factor of the scores, as in Radford et al. 2021, section 2.5


@dataclass(frozen=True)
class Config:
    """The sizes of a CLIP. Raises ValueError, in a sentence, for what does not fit together."""

    pixels: int = 32  # of a picture's side
    channels: int = 3
    dots: int = 0  # channels that look at each dot's colour, before any shape is seen; 0: none
    dot_layers: int = 1  # how often they look; one layer tells colours by straight cuts only
    widths: tuple[int, ...] = (32, 64, 128)  # channels, each at half the side of the one before
    layers: int = 2  # transformer blocks that look at the places that are left
    words: int = 128  # numbers for each word of a caption
    text_layers: int = 2
    heads: int = 4
    space: int = 128  # numbers of a vector in the shared space
    noised: bool = False  # whether the picture tower is told the time

    def __post_init__(self):
        object.__setattr__(self, "widths", tuple(self.widths))
        step = 2 ** len(self.widths)
        if not self.widths or self.pixels % step:
            raise ValueError(
                f"pixels must be a multiple of {step}, since each of the {len(self.widths)} widths "
                f"halves the side; it is {self.pixels}."
            )
        if self.dots and self.dot_layers < 1:
            raise ValueError(f"dot_layers must be at least 1; not {self.dot_layers}.")
        for name in ("words", "widths"):
            size = self.words if name == "words" else self.widths[-1]
            if size % (2 * self.heads):
                raise ValueError(
                    f"{name} must end in a multiple of 2 * heads, {2 * self.heads}; not {size}."
                )


class Halving(nn.Module):
    """A convolution that halves the side, then what the time asks of each channel (FiLM).

    (B, C, H, W) and, where the time is told, (B, T) to (B, out, H / 2, W / 2).
    """

    def __init__(self, channels: int, out: int, first: bool, vector: int = 0):
        super().__init__()
        self.norm = nn.Identity() if first else Norm(channels)
        self.conv = nn.Conv2d(channels, out, 4, 2, 1)
        self.film = nn.Linear(vector, 2 * out) if vector else None
        if self.film is not None:  # at first the time changes nothing
            nn.init.zeros_(self.film.weight)
            nn.init.zeros_(self.film.bias)

    def forward(self, x: Tensor, vector: Tensor | None = None) -> Tensor:
        x = self.conv(self.norm(x))
        if self.film is not None:
            scale, shift = self.film(vector)[:, :, None, None].chunk(2, dim=1)
            x = torch.addcmul(shift, x, 1 + scale)
        return F.gelu(x, approximate="tanh")


class PictureTower(nn.Module):
    """Convolutions down to a few places, a transformer over them: (B, C, H, W) to (B, out)."""

    def __init__(self, config: Config):
        super().__init__()
        self.config, width = config, config.widths[-1]
        vector = 4 * config.widths[0] if config.noised else 0
        if vector:
            self.time = nn.Sequential(Sinusoids(vector), nn.Linear(vector, vector), nn.SiLU())
        # A colour that is named before shapes are seen has one name on all shapes.
        looks = (config.channels, *[config.dots] * config.dot_layers) if config.dots else ()
        self.dots = nn.ModuleList(nn.Conv2d(*pair, 1) for pair in pairwise(looks))
        sizes = (config.dots or config.channels, *config.widths)
        self.down = nn.ModuleList(
            Halving(*pair, first=i == 0, vector=vector) for i, pair in enumerate(pairwise(sizes))
        )
        self.places = (config.pixels // 2 ** len(config.widths)) ** 2
        self.position = nn.Parameter(0.02 * torch.randn(self.places, width))
        inner = ModernConfig(1, self.places, config.layers, config.heads, width, rope=False)
        self.blocks = nn.ModuleList(TwoWayBlock(inner) for _ in range(config.layers))
        self.norm = RMSNorm(width)
        self.out = self.places * width  # places are kept apart, so that left and right can be told

    def forward(self, x: Tensor, t: Tensor | None = None) -> Tensor:
        """(B, C, side, side) pictures, and where noised times (B,), to (B, out) numbers.

        Raises ValueError for another size, and for times that are missing or not asked for.
        """
        config = self.config
        wanted = (config.channels, config.pixels, config.pixels)
        if x.shape[1:] != wanted:
            raise ValueError(f"x must be (B, {', '.join(map(str, wanted))}); not {tuple(x.shape)}.")
        if config.noised != (t is not None):
            needs = "needs t, the times (B,)" if config.noised else "is told no time: leave t out"
            raise ValueError(f"This picture tower {needs}.")
        vector = self.time(t) if config.noised else None
        for dots in self.dots:
            x = F.gelu(dots(x), approximate="tanh")
        for halving in self.down:
            x = halving(x, vector)
        x = x.flatten(2).transpose(1, 2) + self.position
        for block in self.blocks:
            x = block(x)
        return self.norm(x).flatten(1)


class TextTower(nn.Module):
    """Lesson 2's transformer, reading both ways, and the mean of its words: (N, L) ids to (N, out)."""

    def __init__(self, config: Config):
        super().__init__()
        self.encoder = CaptionEncoder(config.words, config.text_layers, config.heads)
        self.out = config.words

    def forward(self, ids: Tensor) -> Tensor:
        told = (ids != 0).unsqueeze(2)  # id 0 stands behind the last word
        words = self.encoder(ids) * told
        return words.sum(1) / told.sum(1).clamp(min=1)


class Clip(nn.Module):
    """Two towers, a projection of each into the shared space, and the factor of the scores.

    `picture` and `text` are modules that give (B, out) and (N, out) numbers and say `out`.
    """

    def __init__(self, picture: nn.Module, text: nn.Module, space: int):
        super().__init__()
        self.picture, self.text = picture, text
        self.from_picture = nn.Linear(picture.out, space, bias=False)
        self.from_text = nn.Linear(text.out, space, bias=False)
        self.logit_scale = nn.Parameter(torch.tensor(1 / 0.07).log())  # section 2.5 of the paper

    @property
    def scale(self) -> Tensor:
        """The factor of the scores, 1 over the temperature: learned, and never above 100."""
        return self.logit_scale.exp().clamp(max=COLDEST)

    def see(self, x: Tensor, t: Tensor | None = None) -> Tensor:
        """Pictures as vectors of length 1: (B, D)."""
        seen = self.picture(x) if t is None else self.picture(x, t)
        return F.normalize(self.from_picture(seen), dim=-1)

    def read(self, ids: Tensor) -> Tensor:
        """Captions as vectors of length 1: (N, D)."""
        return F.normalize(self.from_text(self.text(ids)), dim=-1)

    def forward(self, x: Tensor, ids: Tensor, t: Tensor | None = None) -> Tensor:
        """The logits of each picture with each caption, (B, N): cosines times `scale`."""
        return self.scale * self.see(x, t) @ self.read(ids).T

    def n_parameters(self) -> int:
        return sum(p.numel() for p in self.parameters())


def make_clip(config: Config) -> Clip:
    """A CLIP of the course's own towers, its branches at zero, so that each block begins as none."""
    model = Clip(PictureTower(config), TextTower(config), config.space)
    model.config = config
    for block in model.picture.blocks:
        nn.init.zeros_(block.attention.out.weight)
        nn.init.zeros_(block.mlp.down.weight)
    return model
