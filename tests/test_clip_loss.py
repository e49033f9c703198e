"""The losses of lesson 7: contrastive with soft targets, and CoSENT, against plain sums."""

from __future__ import annotations

import math

import pytest
import torch
import torch.nn.functional as F

from lessons_lib.clip.loss import contrastive_loss, cosent_loss, least_loss, shares


def logits(b: int = 5, n: int = 5, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    return 3 * torch.randn(b, n, generator=generator, dtype=torch.float64)


class TestContrastive:
    def test_the_diagonal_is_the_papers_loss(self):
        x = logits()
        own = torch.arange(5)
        wanted = (F.cross_entropy(x, own) + F.cross_entropy(x.T, own)) / 2
        assert contrastive_loss(x).item() == pytest.approx(wanted.item(), abs=1e-6)

    def test_by_hand(self):
        """Two pictures, two captions, scores ln 3 on the diagonal and 0 beside it: -ln 3/4."""
        x = math.log(3) * torch.eye(2, dtype=torch.float64)
        assert contrastive_loss(x).item() == pytest.approx(-math.log(0.75), abs=1e-7)

    def test_shares(self):
        true = torch.tensor([[1, 1, 0], [0, 0, 1], [0, 0, 0]]).bool()
        assert shares(true).tolist() == [[0.5, 0.5, 0.0], [0.0, 0.0, 1.0], [0.0, 0.0, 0.0]]

    def test_equal_captions_share_their_answer(self):
        """With two pictures of one caption the least loss is reached by equal logits, not by the diagonal."""
        true = torch.block_diag(torch.ones(2, 2), torch.ones(1, 1)).bool()
        best = contrastive_loss(50 * true.double(), true)
        assert best.item() == pytest.approx(2 / 3 * math.log(2), abs=1e-6)  # the targets' entropy
        torn = 50 * true.double()
        torn[0, 1] = torn[1, 0] = 45
        assert contrastive_loss(torn, true) > best + 1

    def test_the_least_loss_is_the_entropy_of_the_targets(self):
        true = torch.tensor([[1, 1, 0], [1, 1, 0], [0, 0, 1]]).bool()
        assert least_loss(true).item() == pytest.approx(2 / 3 * math.log(2))
        assert contrastive_loss(99 * true.double(), true).item() == pytest.approx(
            least_loss(true).item()
        )
        assert least_loss(torch.eye(4).bool()) == 0
        for seed in range(20):
            some = torch.rand(4, 6, generator=torch.Generator().manual_seed(seed)) < 0.5
            some[0, 0] = True
            assert contrastive_loss(logits(4, 6, seed), some) >= least_loss(some) - 1e-9

    def test_its_gradient_is_shares_less_softmax(self):
        x = logits().requires_grad_()
        true = torch.rand(5, 5, generator=torch.Generator().manual_seed(3)) < 0.4
        true |= torch.eye(5, dtype=torch.bool)
        (gradient,) = torch.autograd.grad(contrastive_loss(x, true), x)
        rows = x.detach().softmax(1) - shares(true)
        columns = (x.detach().T.softmax(1) - shares(true.T)).T
        assert torch.allclose(gradient, (rows + columns) / 10, atol=1e-6)

    def test_near_misses_are_wrong_answers_and_ask_nothing(self):
        x, true = logits(4, 6), torch.eye(4, 6, dtype=torch.bool)
        own = torch.arange(4)
        wanted = (F.cross_entropy(x, own) + F.cross_entropy(x.T[:4], own)) / 2
        assert contrastive_loss(x, true).item() == pytest.approx(wanted.item(), abs=1e-6)

    @pytest.mark.parametrize(
        "x, true, what",
        [
            (logits(), torch.ones(4, 5).bool(), "one shape"),
            (logits()[0], torch.ones(5).bool(), "tables"),
            (logits(), torch.zeros(5, 5).bool(), "true somewhere"),
        ],
    )
    def test_what_cannot_be(self, x, true, what):
        with pytest.raises(ValueError, match=what):
            contrastive_loss(x, true)


class TestCosent:
    def test_it_is_the_double_sum(self):
        scores, true = logits(4, 3).tanh(), torch.eye(4, 3, dtype=torch.bool)
        total = 1.0
        for falsehood in scores[~true].tolist():
            for truth in scores[true].tolist():
                total += math.exp(20 * (falsehood - truth))
        assert cosent_loss(scores, true).item() == pytest.approx(math.log(total), rel=1e-9)

    def test_it_is_nothing_when_all_true_stand_far_above_all_false(self):
        true = torch.eye(3, dtype=torch.bool)
        assert cosent_loss(true.double(), true, 50) < 1e-12
        assert cosent_loss(-true.double(), true, 50) > 49

    def test_only_the_order_counts(self):
        scores, true = logits().tanh(), torch.eye(5, dtype=torch.bool)
        assert torch.allclose(cosent_loss(scores, true), cosent_loss(scores + 0.3, true))

    def test_it_does_not_overflow(self):
        assert cosent_loss(logits() * 1e4, torch.eye(5, dtype=torch.bool)).isfinite()

    @pytest.mark.parametrize(
        "true, what",
        [
            (torch.ones(5, 5).bool(), "true and false"),
            (torch.zeros(5, 5).bool(), "true and false"),
            (torch.eye(4), "one shape"),
        ],
    )
    def test_what_cannot_be(self, true, what):
        with pytest.raises(ValueError, match=what):
            cosent_loss(logits(), true)
