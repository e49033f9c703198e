"""What of a picture drowns when: its power by spatial frequency, held against the noise's.

White noise has the same power at every frequency; a photograph has most at the lowest. So noise
covers the finest detail first. Frequencies are in cycles per picture; power is per frequency and
pixel, so that white noise of variance v has power v everywhere.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .schedules import Schedule


def frequencies(size: int) -> Tensor:
    """(size, size): how many cycles per picture each entry of a two-dimensional FFT stands for."""
    one = torch.fft.fftfreq(size, dtype=torch.float64) * size
    return (one[:, None].square() + one.square()).sqrt()


def bands(size: int) -> list[tuple[float, float]]:
    """Octaves of cycles per picture: 1 to 2, 2 to 4, … and, last, all that is finer."""
    _check_square(size)
    edges = [1.0]
    while edges[-1] * 4 < size:
        edges.append(edges[-1] * 2)
    return list(zip(edges, [*edges[1:], float("inf")], strict=True))


def band_power(images: Tensor) -> Tensor:
    """(n bands,): the mean power of pictures (B, C, H, H) in each octave of `bands`."""
    power, radius = _power(images), frequencies(images.size(-1))
    return torch.stack(
        [power[(radius >= low) & (radius < high)].mean() for low, high in bands(images.size(-1))]
    )


def ring_power(images: Tensor) -> Tensor:
    """(H, H): at each frequency the mean power of pictures (B, C, H, H) on its ring.

    A ring is one cycle per picture wide. It knows how fine the picture is, not what it shows.
    """
    power, ring = _power(images), frequencies(images.size(-1)).round().long()
    sums = torch.zeros(int(ring.max()) + 1, dtype=torch.float64)
    total = sums.scatter_add(0, ring.flatten(), power.flatten())
    count = sums.scatter_add(0, ring.flatten(), torch.ones(ring.numel(), dtype=torch.float64))
    return (total / count)[ring]


def drowned(power: Tensor, schedule: Schedule) -> Tensor:
    """For powers (n,): the first t at which the noise is stronger, ᾱ_t P < 1-ᾱ_t; T if never."""
    under = schedule.snr[None, :] * power[:, None] < 1
    first = under.int().argmax(1)
    return torch.where(under.any(1), first, schedule.T)


def kept(x0: Tensor, xt: Tensor) -> Tensor:
    """(n bands,): the correlation of x0 and x_t (B, C, H, H) within each octave, from 1 down to 0.

    It is measured on the two pictures, with no formula for the noise.
    """
    _check_square(x0.size(-1), x0.size(-2))
    a, b = (torch.fft.fft2(x.double()) for x in (x0, xt))
    radius = frequencies(x0.size(-1))
    found = []
    for low, high in bands(x0.size(-1)):
        mask = (radius >= low) & (radius < high)
        shared = (a[..., mask] * b[..., mask].conj()).real.sum()
        sizes = a[..., mask].abs().square().sum() * b[..., mask].abs().square().sum()
        found.append(shared / sizes.sqrt())
    return torch.stack(found)


def wiener(xt: Tensor, power: Tensor, t: int, schedule: Schedule) -> Tensor:
    """The best guess of x0 that treats each frequency alone and knows only the picture's power.

    Frequency by frequency it is √ᾱ P / (ᾱ P + 1-ᾱ) times x_t's (Wiener 1949), for pictures
    (B, C, H, H) and power (H, H) as from `ring_power`.
    """
    signal, noise = (float(rate) for rate in schedule.rates(t, torch.zeros(1).double()))
    gain = signal * power / (signal**2 * power + noise**2)
    return torch.fft.ifft2(torch.fft.fft2(xt.double()) * gain).real.to(xt.dtype)


def _power(images: Tensor) -> Tensor:
    _check_square(images.size(-1), images.size(-2))
    squares = torch.fft.fft2(images.double()).abs().square() / images[0, 0].numel()
    return squares.mean(dim=(0, 1))


def _check_square(width: int, height: int | None = None) -> None:
    if width < 4 or height not in (None, width):
        raise ValueError(f"pictures must be squares of at least 4 pixels, not {height} x {width}.")
