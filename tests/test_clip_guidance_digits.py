"""Digits from a net that is told nothing, steered by classifiers and CLIPs, noised and clean."""

from __future__ import annotations

import pytest
import torch
import torch.nn.functional as F

from lessons_lib.clip import experiments_guidance
from lessons_lib.clip.digit_models import NAMES, Eyes, Namer, clean_score, digit_clip, name_score
from lessons_lib.clip.guidance import mean_bias, of_guess, pushed, pushed_picture
from lessons_lib.clip.guided_drawing import WAYS, Drawn, climb, spread_of, steered
from lessons_lib.clip.recipe_guidance import (
    KINDS,
    NAMER_SIZE,
    NAMER_STEPS,
    name_loss,
    train_base,
    train_namer,
)
from lessons_lib.denoiser import guided, sample
from lessons_lib.denoiser.classifier import share_right
from lessons_lib.denoiser.handwriting import digit_net, digit_schedule
from lessons_lib.denoiser.metrics import class_spread
from lessons_lib.denoiser.recipe_digits import train_judge
from lessons_lib.diffusion import cosine

LABELS = torch.arange(6)


def chance(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def noise(n: int = 6, seed: int = 0) -> torch.Tensor:
    return torch.randn(n, 1, 8, 8, generator=chance(seed))


def at(t: int, n: int = 6) -> torch.Tensor:
    return torch.full((n,), t)


def made(make, *args):
    torch.manual_seed(0)
    return make(*args).eval().requires_grad_(False)


def toy(x, t):
    """A net that knows little: what a standard normal's would say, and a wave."""
    return 0.7 * x + 0.1 * torch.sin(3 * x)


class TestModels:
    @pytest.mark.parametrize("make", [Namer, digit_clip])
    def test_who_is_noised_must_be_told_the_time(self, make):
        for noised, t in ((True, None), (False, at(3))):
            model = made(make, noised)
            given = (t,) if make is Namer else (LABELS, t)
            with pytest.raises(ValueError, match="needs t" if noised else "told no time"):
                model(noise(), *given)

    def test_the_time_changes_what_is_seen(self):
        model = made(Namer, True)
        assert (model(noise(), at(3)) - model(noise(), at(150))).abs().max() > 1e-3

    def test_the_score_of_a_name(self):
        for noised in (True, False):
            t = at(20)
            told = (t,) if noised else ()
            classifier, clip = made(Namer, noised), made(digit_clip, noised)
            wanted = classifier(noise(), *told).log_softmax(1)[torch.arange(6), LABELS]
            torch.testing.assert_close(name_score(classifier, LABELS, noised)(noise(), t), wanted)
            logits = clip(noise(), torch.arange(10), *told)
            own = logits[torch.arange(6), LABELS]
            torch.testing.assert_close(name_score(clip, LABELS, noised)(noise(), t), own)
            among = name_score(clip, LABELS, noised, among=True)(noise(), t)
            torch.testing.assert_close(among, own - logits.logsumexp(1))
        torch.testing.assert_close(clean_score(clip, LABELS)(noise()), own)

    def test_clip_s_loss_on_ten_names_is_a_classifier_s_and_its_reverse(self):
        model, labels = made(digit_clip, False), torch.tensor([3, 3, 1, 0, 9, 3])
        logits = model(noise(), torch.arange(10))
        forth = F.cross_entropy(logits, labels)
        present = labels.unique()
        back = torch.stack([-logits.T.log_softmax(1)[i][labels == i].mean() for i in present])
        found = name_loss(model, noise(), labels, None)
        assert found.item() == pytest.approx(((forth + back.mean()) / 2).item(), rel=1e-5)
        assert len(NAMES) == 10

    def test_another_kind_is_refused(self):
        with pytest.raises(ValueError, match="classifier, clip"):
            train_namer("judge", True)


class TestSteered:
    SCHEDULE, TIMES = cosine(40), 8

    def drawn(self, way, score, scale, **options):
        return steered(
            toy, noise(), self.SCHEDULE, self.TIMES, score, scale, way=way, seed=4, **options
        )

    def plain(self, predict, **options):
        given = {"generator": chance(4)} | options
        return sample(predict, noise(), self.SCHEDULE, self.TIMES, **given)

    @pytest.mark.parametrize("way", WAYS)
    def test_a_scale_of_nothing_is_no_guidance(self, way):
        eta = float(way == "mean")
        plain = self.plain(toy, eta=eta)
        torch.testing.assert_close(self.drawn(way, None, 3.0), plain)
        torch.testing.assert_close(self.drawn(way, lambda *x: x[0].flatten(1).sum(1), 0.0), plain)

    def test_each_way_is_its_function(self):
        s, schedule = 2.0, self.SCHEDULE
        clean = clean_score(made(digit_clip, False), LABELS)
        score = name_score(made(digit_clip, True), LABELS, True)
        wanted = {
            "mean": self.plain(toy, eta=1.0, bias=mean_bias(score, s)),
            "guess": self.plain(pushed(toy, score, s, schedule)),
            "picture": self.plain(pushed_picture(toy, clean, s, schedule)),
            "through": self.plain(pushed(toy, of_guess(clean, toy, schedule), s, schedule)),
        }
        for way, pictures in wanted.items():
            found = self.drawn(way, score if way in ("mean", "guess") else clean, s)
            torch.testing.assert_close(found, pictures)
        apart = [
            (a - b).abs().max() for a in wanted.values() for b in wanted.values() if a is not b
        ]
        assert min(apart) > 1e-3

    def test_another_way_is_refused(self):
        with pytest.raises(ValueError, match="mean, guess, picture, through"):
            self.drawn("noise", None, 1.0)


class TestMeasures:
    def test_spread_of_a_class_is_lesson_6_s(self):
        x, labels = noise(30), torch.arange(30) % 3
        assert spread_of(x, labels.tolist()) == pytest.approx(class_spread(x, labels))
        assert spread_of(x[:1].expand(4, -1, -1, -1), ["a"] * 4) == 0
        assert spread_of(x[:2], ["a", "b"]) != spread_of(x[:2], ["a", "b"])  # NaN

    def test_a_climb_goes_up_and_stays_a_picture(self):
        score = clean_score(made(digit_clip, False), LABELS)
        x = noise().clamp(-1, 1)
        end = climb(score, x, 10, 0.05)
        assert bool((score(end) > score(x)).all()) and end.abs().max() <= 1
        one = climb(score, torch.zeros_like(x), 1, 0.05)
        torch.testing.assert_close(one.square().mean((1, 2, 3)).sqrt(), torch.full((6,), 0.05))


@pytest.fixture(scope="module")
def judge():
    return train_judge()


SEEDS = range(5)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_what_the_lesson_says_of_digits(judge, seed, chosen_today):
    """400 digits from a net told nothing: who is noised steers, who is clean does not."""
    if seed not in chosen_today(list(SEEDS)):
        pytest.skip("another seed's turn; all of them with --all-languages")
    base, labels = train_base(seed), torch.arange(400) % 10
    models = {(kind, z): train_namer(kind, z, seed) for kind in KINDS for z in (True, False)}

    def right(way):
        scale = experiments_guidance.SCALES.get(way, 0.0)
        drawn = experiments_guidance.draw_digits(base, models, labels, way, scale, seed)
        return share_right(judge, drawn, labels)

    assert right(None) < 0.2
    assert right("noised clip") >= 0.95 and right("noised classifier") >= 0.95
    assert right("clean clip") <= 0.85
    assert right("clean classifier") <= 0.60


@pytest.mark.slow
@pytest.mark.parametrize("seed", (0, 1))
def test_most_is_done_by_the_noise_and_some_by_the_time(judge, seed, chosen_today, monkeypatch):
    """A clean classifier that trains as long as a noised one, and a noised one not told the time."""
    if seed not in chosen_today([0, 1]):
        pytest.skip("the other seed's turn; both with --all-languages")
    base, labels, told = train_base(seed), torch.arange(400) % 10, Eyes.forward

    def right(way, model):
        scale = experiments_guidance.SCALES[way]
        models = {("classifier", way.startswith("noised")): model}
        drawn = experiments_guidance.draw_digits(base, models, labels, way, scale, seed)
        return share_right(judge, drawn, labels)

    def untold(self, x, t=None):
        return told(self, x, t if t is None else torch.zeros_like(t))

    monkeypatch.setitem(NAMER_SIZE, False, NAMER_SIZE[True])
    longer = train_namer("classifier", False, seed, NAMER_STEPS[True])
    assert right("clean classifier", longer) <= 0.6
    monkeypatch.setattr(Eyes, "forward", untold)
    assert 0.72 <= right("noised classifier", train_namer("classifier", True, seed)) <= 0.9


@pytest.fixture(scope="module")
def nets():
    """A net and its four steerers, none of them trained, all of them with something to say."""
    base = made(digit_net)
    for p in base.parameters():
        p.add_(0.05 * torch.randn(p.shape, generator=chance(1)))
    makes = (("clip", digit_clip), ("classifier", Namer))
    return base, {(kind, z): made(make, z) for kind, make in makes for z in (True, False)}


class TestExperiments:
    def test_every_way_draws_another_picture_from_the_same_noise(self, nets):
        base, models = nets
        drawn = {
            way: experiments_guidance.draw_digits(base, models, LABELS, way, 2.0, seed=3, times=4)
            for way in (None, *experiments_guidance.DIGIT_WAYS)
        }
        assert len({float(x.sum()) for x in drawn.values()}) == len(drawn)
        labels, x = LABELS, noise(seed=3)
        score = name_score(models["clip", True], labels, True)
        wanted = sample(
            pushed(guided(base, None), score, 2.0, digit_schedule()), x, digit_schedule(), 4
        )
        torch.testing.assert_close(drawn["noised clip"], wanted)
        with pytest.raises(ValueError, match="way is None or one of"):
            experiments_guidance.draw_digits(base, models, LABELS, "noisy", 1.0)

    def test_measured_is_what_it_says(self, nets):
        _base, models = nets
        clip, x = models["clip", True], noise(6)

        class Judge(torch.nn.Module):
            def forward(self, x):
                return F.one_hot(torch.tensor([0, 1, 2, 9, 9, 9]), 10).float()

        found = experiments_guidance.measured(x, 3.0, Judge(), LABELS, clip)
        logits = clip(x, torch.arange(10), at(0))[torch.arange(6), LABELS]
        assert (found.scale, found.right) == (3.0, 0.5)
        assert found.score == pytest.approx((logits.mean() / clip.scale).item(), abs=1e-6)
        assert found.spread != found.spread  # six digits, asked once each

    def test_where_score_and_truth_part(self):
        def rows(*pairs):
            return [Drawn(2.0**i, right, score, 1.0) for i, (right, score) in enumerate(pairs)]

        assert experiments_guidance.parting(rows((0.2, 1), (0.9, 2), (0.7, 3))) == 2
        assert experiments_guidance.parting(rows((0.2, 1), (0.9, 2), (0.7, 1.5))) is None
        assert experiments_guidance.parting(rows((0.2, 1), (0.7, 2), (0.9, 3))) is None
        assert experiments_guidance.parting(rows((0.5, 1), (0.5, 2), (0.4, 3))) == 2
