"""Claims: they tick when they hold, cross when they don't, and never pass by accident."""

import numpy as np
import pytest
import torch

from lessons_lib.course import claims


@pytest.fixture
def shown(monkeypatch):
    outputs = []
    monkeypatch.setattr(
        claims, "emit", lambda text, kind, **rest: outputs.append((text, kind, rest))
    )
    return outputs


def test_a_claim_that_holds_shows_a_tick(shown):
    claims.claim("Two is small.", 2, "<", 3)
    text, kind, rest = shown[0]
    assert (text, kind) == ("✔ Two is small.", "claim")
    assert rest["claim"] == {
        "held": True,
        "statement": "Two is small.",
        "value": 2,
        "relation": "<",
        "bound": 3,
    }


def test_a_broken_claim_shows_what_was_measured_and_goes_on(shown):
    claims.claim("Two is large.", 2, ">", 3)
    text, _kind, rest = shown[0]
    assert text.startswith("✘ Two is large.")
    assert "Measured: 2. Needed: > 3." in text
    assert rest["claim"]["held"] is False


@pytest.mark.parametrize(
    ("relation", "below", "equal", "above"),
    [("<", 1, 0, 0), ("<=", 1, 1, 0), (">", 0, 0, 1), (">=", 0, 1, 1), ("==", 0, 1, 0)],
)
def test_every_relation_is_what_it_says(shown, relation, below, equal, above):
    for value in (1, 2, 3):
        claims.claim("x", value, relation, 2)
    assert [rest["claim"]["held"] for _t, _k, rest in shown] == [below, equal, above]


@pytest.mark.parametrize("value", [np.bool_(True), torch.tensor(True), True])
def test_true_in_any_clothes_holds(shown, value):
    claims.claim("x", value)
    assert shown[0][2]["claim"]["held"] is True


@pytest.mark.parametrize("value", [None, [1], "yes", 1, np.float64(1.0)])
def test_what_is_not_true_or_false_is_refused(value):
    with pytest.raises(TypeError, match="True or False"):
        claims.claim("x", value)


def test_nan_never_holds(shown):
    for relation in claims.RELATIONS:
        claims.claim("x", float("nan"), relation, 1.0)
    assert not any(rest["claim"]["held"] for _t, _k, rest in shown)


def test_an_unknown_relation_is_named():
    with pytest.raises(ValueError, match="'=<'"):
        claims.claim("x", 1, "=<", 2)


def test_strict_mode_raises(shown, monkeypatch):
    monkeypatch.setenv("LESSONS_STRICT", "1")
    with pytest.raises(claims.ClaimBroken, match="Never"):
        claims.claim("Never.", False)
