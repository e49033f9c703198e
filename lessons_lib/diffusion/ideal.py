"""The best denoiser that there is when the data are a list: no network can have a smaller loss.

Seen from x_t, each picture of the list is as probable as the noise that would have led from it
here. The best guess is the mean of all pictures, weighted by that.
"""

from __future__ import annotations

import torch
from torch import Tensor

from .forward import check_images
from .schedules import Schedule


class IdealDenoiser:
    """E[x0 | x_t] for x0 drawn from the pictures `data` (N, …), each as probable as the next.

    Raises ValueError when there is no picture, or one lies outside [-1, 1].
    """

    def __init__(self, data: Tensor) -> None:
        if data.ndim < 2 or not len(data):
            raise ValueError(f"data must hold pictures (N, …), and has shape {(*data.shape,)}.")
        check_images(data)
        self.data = data
        # Squared distances are divided by the noise's variance, down to 1e-4: float64 from here on.
        self._flat = data.flatten(1).double()
        self._squares = self._flat.square().sum(1)

    def log_weights(self, xt: Tensor, t: int | Tensor, schedule: Schedule) -> Tensor:
        """(B, N): ln p(x0 = picture i | x_t), which is -‖x_t - √ᾱ x_i‖² / 2(1-ᾱ) and a constant."""
        flat = xt.flatten(1).double()
        if flat.size(1) != self._flat.size(1):
            raise ValueError(
                f"x_t must hold pictures of shape {(*self.data.shape[1:],)}, not "
                f"{(*xt.shape[1:],)}."
            )
        signal, noise = schedule.rates(t, flat)
        # ‖x_t‖² is the same for all pictures, so it is left out.
        closeness = signal * flat @ self._flat.T - 0.5 * signal.square() * self._squares
        return (closeness / noise.square()).log_softmax(1)

    def __call__(self, xt: Tensor, t: int | Tensor, schedule: Schedule) -> Tensor:
        """x̂0 (B, …) for x_t (B, …) at step t (one number or (B,))."""
        weights = self.log_weights(xt, t, schedule).exp()
        return (weights @ self._flat).reshape(xt.shape).to(xt.dtype)

    def nearest(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """For pictures (B, …): the distance (B,) to the nearest of the data, and its number (B,).

        The distance is the root of the mean squared difference of a pixel.
        """
        away = torch.cdist(x.flatten(1).double(), self._flat) / self._flat.size(1) ** 0.5
        found = away.min(1)
        return found.values, found.indices
