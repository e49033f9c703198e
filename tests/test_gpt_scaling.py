"""Power laws: known constants are found again, and what the fit cannot know is refused."""

from __future__ import annotations

import numpy as np
import pytest

from lessons_lib.gpt.scaling import Law, fit_power_law, fit_two

SIZES = np.array([1e4, 3e4, 1e5, 3e5, 1e6])
TOKENS = np.array([2e5, 4e5, 8e5, 1.6e6])
N, D = (axis.ravel() for axis in np.meshgrid(SIZES, TOKENS, indexing="ij"))


@pytest.mark.parametrize(
    "floor, scale, exponent",
    [(0.22, 8.0, 0.35), (1.69, 406.4, 0.34), (0.0, 5.0, 0.08), (2, 9e5, 1.2)],
)
@pytest.mark.parametrize("known", [True, False])
def test_the_constants_of_an_exact_law_are_found(floor, scale, exponent, known):
    losses = floor + scale * SIZES**-exponent
    law = fit_power_law(SIZES, losses, floor if known else None)
    assert law.floor == pytest.approx(floor, abs=1e-5)
    assert law.scales == pytest.approx((scale,), rel=1e-4)
    assert law.exponents == pytest.approx((exponent,), rel=1e-5)
    assert law.error < 1e-6
    assert law(3e7) == pytest.approx(floor + scale * 3e7**-exponent, rel=1e-4)


@pytest.mark.parametrize("alpha, beta", [(0.34, 0.28), (0.8, 0.3), (0.2, 0.9)])
@pytest.mark.parametrize("known", [True, False])
def test_the_constants_of_a_law_of_two_sizes_are_found(alpha, beta, known):
    true = Law(0.22, (3e4**alpha * 0.2, 5e5**beta * 0.3), (alpha, beta), 0.0)
    law = fit_two(N, D, true(N, D), true.floor if known else None)
    assert law.floor == pytest.approx(true.floor, abs=1e-4)
    assert law.exponents == pytest.approx(true.exponents, rel=1e-3)
    assert law.scales == pytest.approx(true.scales, rel=1e-2)
    assert law.error < 1e-6


def test_a_known_floor_makes_a_noisy_fit_far_surer():
    chance = np.random.default_rng(0)
    free, known = [], []
    for _ in range(20):
        losses = (0.22 + 8 * SIZES**-0.35) * np.exp(0.01 * chance.standard_normal(len(SIZES)))
        free.append(fit_power_law(SIZES, losses).exponents[0])
        known.append(fit_power_law(SIZES, losses, 0.22).exponents[0])
    assert np.mean(known) == pytest.approx(0.35, abs=0.01)
    assert np.std(free) > 3 * np.std(known)


def test_no_other_law_nearby_fits_better():
    losses = (0.3 + 8 * SIZES**-0.35) * np.array([1.02, 0.98, 1.01, 0.99, 1.02])
    law = fit_power_law(SIZES, losses)

    def error(floor, scale, exponent):
        return np.sqrt(np.mean(((floor + scale * SIZES**-exponent) / losses - 1) ** 2))

    found = [law.floor, *law.scales, *law.exponents]
    assert error(*found) == pytest.approx(law.error, rel=1e-6)
    for i in range(3):
        for factor in (0.99, 1.01):
            other = [*found[:i], found[i] * factor, *found[i + 1 :]]
            assert error(*other) > law.error


def test_no_floor_is_below_zero():
    losses = 5 - 0.3 * np.log(SIZES)  # falls faster than any power law whose floor is 0
    law = fit_power_law(SIZES, losses)
    assert law.floor == 0 and law.error > 1e-3


@pytest.mark.parametrize(
    "sizes, losses, floor, words",
    [
        ([1, 2], [3, 2], None, "at least 3 different sizes"),
        ([5, 5, 5], [3, 2, 1], 0.1, "at least 2 different sizes"),
        ([1, 2, 0], [3, 2, 1], None, "sizes must be finite numbers above 0"),
        ([1, 2, 3], [3, 2, float("nan")], None, "losses must be finite numbers above 0"),
        ([1, 2, 3, 4], [3, 2, 1], None, "one number for each of the 3 losses"),
        ([1, 2, 3], [3, 2, 1], 1.0, "floor must be from 0 to below the smallest loss, 1"),
        ([1, 2, 3], [3, 2, 1], -0.1, "floor must be from 0"),
        ([1, 2, 3], [1, 2, 3], 0.5, "the losses hardly fall"),
        ([1, 2, 3], [1, 2, 3], None, "the losses hardly fall"),
    ],
)
def test_what_cannot_be_fitted_is_refused_in_a_sentence(sizes, losses, floor, words):
    with pytest.raises(ValueError, match=words):
        fit_power_law(sizes, losses, floor)
