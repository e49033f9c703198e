"""A mixture of normals: data whose density, noised density, score and best denoiser are known.

Noise added to a normal gives a normal, so a noised mixture is a mixture again, and nothing here is
an approximation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False)
class Mixture:
    """p(x) = Σ_k w_k N(x; μ_k, Σ_k) over points of D numbers, in float64.

    `weights` (K,) above 0 (they are divided by their sum), `means` (K, D), `covariances` (K, D, D)
    or, for round parts, variances (K,). Raises ValueError for sizes that do not fit, weights that
    are not above 0 and covariances that are none.
    """

    weights: Tensor
    means: Tensor
    covariances: Tensor

    def __post_init__(self) -> None:
        weights, means, covariances = (
            torch.as_tensor(given, dtype=torch.float64)
            for given in (self.weights, self.means, self.covariances)
        )
        if weights.ndim != 1 or means.ndim != 2 or len(weights) != len(means) or not len(weights):
            raise ValueError(
                f"weights must be (K,) and means (K, D), not {(*weights.shape,)} and "
                f"{(*means.shape,)}."
            )
        K, D = means.shape
        if covariances.shape == (K,):
            covariances = covariances[:, None, None] * torch.eye(D, dtype=torch.float64)
        if covariances.shape != (K, D, D):
            raise ValueError(
                f"covariances must be ({K}, {D}, {D}), or ({K},) variances, not "
                f"{(*covariances.shape,)}."
            )
        if not bool((weights > 0).all()):
            raise ValueError("every weight must be above 0.")
        if int(torch.linalg.cholesky_ex(covariances).info.abs().max()):
            raise ValueError("every covariance must be symmetric with positive variances.")
        object.__setattr__(self, "weights", weights / weights.sum())
        object.__setattr__(self, "means", means)
        object.__setattr__(self, "covariances", covariances)

    @cached_property
    def mean(self) -> Tensor:
        """(D,): the mean of all."""
        return self.weights @ self.means

    @cached_property
    def covariance(self) -> Tensor:
        """(D, D): the covariance of all, within the parts and between them."""
        away = self.means - self.mean
        return torch.einsum(
            "k,kde->de", self.weights, self.covariances + away[:, :, None] * away[:, None, :]
        )

    @cached_property
    def _factors(self) -> Tensor:
        return torch.linalg.cholesky(self.covariances)

    @cached_property
    def _inverses(self) -> Tensor:
        return torch.cholesky_inverse(self._factors)

    def standardised(self) -> Mixture:
        """The same shape, moved and stretched so that each coordinate has mean 0 and variance 1."""
        scale = self.covariance.diagonal().sqrt()
        covariances = self.covariances / (scale[:, None] * scale)
        return Mixture(self.weights, (self.means - self.mean) / scale, covariances)

    def noised(self, alpha_bar: float) -> Mixture:
        """The density of x_t = √ᾱ x0 + √(1-ᾱ) ε: means √ᾱ μ_k, covariances ᾱ Σ_k + (1-ᾱ) I."""
        if not 0 <= alpha_bar <= 1:
            raise ValueError(f"alpha_bar, a squared rate, must be 0 to 1, not {alpha_bar!r}.")
        noise = (1 - alpha_bar) * torch.eye(self.means.size(1), dtype=torch.float64)
        covariances = alpha_bar * self.covariances + noise
        return Mixture(self.weights, math.sqrt(alpha_bar) * self.means, covariances)

    def sample(self, n: int, generator: torch.Generator | None = None) -> Tensor:
        """(n, D) points drawn from it."""
        part = torch.multinomial(self.weights, n, replacement=True, generator=generator)
        z = torch.randn(n, self.means.size(1), generator=generator, dtype=torch.float64)
        return self.means[part] + torch.einsum("nde,ne->nd", self._factors[part], z)

    def _parts(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """ln w_k N(x; μ_k, Σ_k), (N, K), and Σ_k⁻¹ (μ_k - x), (N, K, D)."""
        away = self.means - self._checked(x)[:, None, :]  # (N, K, D)
        pull = torch.einsum("nkd,kde->nke", away, self._inverses)
        log_sizes = self._factors.diagonal(dim1=1, dim2=2).log().sum(1)
        constant = self.weights.log() - log_sizes - 0.5 * x.size(1) * math.log(2 * math.pi)
        return constant - 0.5 * (away * pull).sum(-1), pull

    def log_density(self, x: Tensor) -> Tensor:
        """ln p(x) of points (N, D), in nats: (N,)."""
        return self._parts(x)[0].logsumexp(1)

    def belonging(self, x: Tensor) -> Tensor:
        """p(k | x): how probable each part is as the source of each point, (N, K)."""
        return self._parts(x)[0].softmax(1)

    def score(self, x: Tensor) -> Tensor:
        """∇ ln p(x) of points (N, D): the parts' pulls Σ_k⁻¹(μ_k - x), weighted by p(k | x)."""
        logs, pull = self._parts(x)
        return (logs.softmax(1)[:, :, None] * pull).sum(1)

    def noised_score(self, x: Tensor, alpha_bar: float) -> Tensor:
        """∇ ln p_t(x) of the density noised to ᾱ: what a perfect network would have learned."""
        return self.noised(alpha_bar).score(x)

    def denoise(self, xt: Tensor, alpha_bar: float) -> Tensor:
        """E[x0 | x_t], the best guess in the sense of squared error, for points (N, D).

        By Tweedie's formula it is (x_t + (1-ᾱ) ∇ ln p_t(x_t)) / √ᾱ (Efron 2011, equation 1.4).
        """
        return (xt + (1 - alpha_bar) * self.noised_score(xt, alpha_bar)) / math.sqrt(alpha_bar)

    def _checked(self, x: Tensor) -> Tensor:
        if x.ndim != 2 or x.size(1) != self.means.size(1):
            raise ValueError(
                f"points must be (N, {self.means.size(1)}) like the means, not {(*x.shape,)}."
            )
        return x
