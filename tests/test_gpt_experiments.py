"""The small experiments: votes against their formulas, softmax's closed forms, and the figures."""

import math
import random

import pytest
import torch

from lessons_lib.gpt import captions_experiments, figures_experiments
from lessons_lib.gpt import softmax_experiments as softmax
from lessons_lib.gpt.counting import n_parameters
from lessons_lib.gpt.model import GPT, Config, Watch
from lessons_lib.gpt.votes import PerDistance, PerToken, Votes, compare, fit

V, FIRST, REACH = 12, 11, 4


def documents(n: int, seed: int = 0) -> list[list[int]]:
    """Letters (0 to 8), each like the last in nine cases of ten, and commas (10) strewn between.

    The last letter says all there is to know, the letters before it nearly the same once more, and
    a comma nothing; but the last letter stands now here, now one or more places further back.
    """
    rng, found = random.Random(seed), []
    for _ in range(n):
        letter, ids = rng.randrange(9), []
        for _ in range(30):
            letter = letter if rng.random() < 0.9 else rng.randrange(9)
            ids.append(10 if rng.random() < 0.4 else letter)
        found.append([*ids, FIRST])
    return found


@pytest.fixture(scope="module")
def votes():
    return Votes(documents(300), V, FIRST, REACH, prior=2.0)


def test_places_are_the_tokens_before_each_token_the_nearest_first(votes):
    contexts, targets = votes.places([[1, 2, 3], [], [4]])
    assert targets.tolist() == [1, 2, 3, 4]
    assert contexts.tolist() == [
        [FIRST] * 4,
        [1, FIRST, FIRST, FIRST],
        [2, 1, FIRST, FIRST],
        [FIRST] * 4,
    ]


def test_a_vote_is_the_counted_probability_over_that_of_the_token(votes):
    docs = documents(300)
    d, x, y = 1, 7, 10  # a letter, one token further back than the last, and a comma
    padded = [[FIRST] * REACH + ids for ids in docs]
    pairs = [(p[i - d - 1], p[i]) for p in padded for i in range(REACH, len(p))]
    p_y = (sum(b == y for _a, b in pairs) + 1) / (len(pairs) + V)
    after = [b for a, b in pairs if a == x]
    expected = (after.count(y) + 2.0 * p_y) / (len(after) + 2.0)
    assert votes.base[y].exp().item() == pytest.approx(p_y, rel=1e-5)
    vote = votes.votes[d * V + x, y].item()
    assert vote == pytest.approx(math.log(expected / p_y), abs=1e-4)


def test_one_vote_gives_what_was_counted_and_all_of_them_naive_bayes(votes):
    contexts, _targets = votes.places(documents(2, seed=1))
    table = votes.votes.view(REACH, V, V) + votes.base  # ln p(next | token, distance)
    nearest = votes.log_probs(contexts, PerDistance([1.0, 0, 0, 0])(contexts))
    torch.testing.assert_close(nearest, table[0][contexts[:, 0]])
    product = sum(table[d][contexts[:, d]] for d in range(REACH)) - (REACH - 1) * votes.base
    equal = votes.log_probs(contexts, PerDistance([1.0] * REACH)(contexts))
    torch.testing.assert_close(equal, product.log_softmax(-1), atol=1e-4, rtol=1e-4)


def test_bits_are_summed_over_every_token(votes):
    docs, weights = documents(60, seed=1), PerDistance([0.5, 0.2, 0.1, 0.1])
    contexts, targets = votes.places(docs)
    assert len(targets) > 1000  # more than one part
    found = votes.log_probs(contexts, weights(contexts)).gather(1, targets[:, None])
    assert votes.bits(weights, docs) == pytest.approx(-found.sum().item() / math.log(2), rel=1e-5)


def test_attention_weighs_by_what_the_token_is(votes):
    held = documents(100, seed=2)
    bits, weights = compare(votes, documents(100, seed=1), held, characters=1000)
    assert list(bits) == ["none", "nearest", "equal", "distance", "token"]
    assert bits["none"] == pytest.approx(votes.bits(PerDistance([0.0] * REACH), held) / 1000)
    assert 1.2 * bits["nearest"] < bits["equal"] < bits["none"]  # the same evidence, counted again
    assert bits["token"] < 0.97 * bits["distance"]
    assert bits["distance"] < 0.97 * min(bits["nearest"], bits["equal"])
    scores = weights.tokens.detach()
    assert scores[:9].min() > scores[10] + 0.5  # letters are listened to, commas less


def test_per_token_weights_sum_to_the_gain():
    weights = PerToken(V, REACH)
    torch.nn.init.normal_(weights.tokens)
    torch.nn.init.constant_(weights.gain, 1.7)
    contexts = torch.randint(V, (5, REACH), generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(weights(contexts).sum(1), torch.full((5,), 1.7))
    ratio = (weights(contexts)[:, 0] / weights(contexts)[:, 1]).log()
    scores = weights.tokens[contexts]
    torch.testing.assert_close(ratio, scores[:, 0] - scores[:, 1])


def test_fit_depends_on_its_seed_alone(votes):
    docs = documents(20, seed=1)
    first, again, other = (
        fit(votes, PerDistance([0.1] * REACH), docs, seed, steps=5).weights for seed in (0, 0, 1)
    )
    assert torch.equal(first, again) and not torch.equal(first, other)


@pytest.mark.parametrize(
    "change, named",
    [
        ({"reach": 0}, "reach must be a whole number"),
        ({"prior": 0}, "prior must be above 0"),
        ({"documents": [[]]}, "documents hold no token"),
        ({"documents": [[12]]}, "12 is no id of a vocabulary of 12"),
        ({"documents": [[-1]]}, "-1 is no id"),
    ],
)
def test_bad_input_to_votes_is_named(change, named):
    given = {"documents": [[1]], "vocab_size": V, "first": FIRST} | change
    with pytest.raises(ValueError, match=named):
        Votes(**given)


@pytest.mark.parametrize("sigma, spread", [(0.5, 0.0), (0.5, 1.0), (1.0, 0.0), (1.0, 0.7)])
def test_noise_moves_softmax_as_the_formula_says(sigma, spread):
    for n in (1024, 4096):
        measured = softmax.noise_error(n, sigma, spread, trials=40)
        assert measured == pytest.approx(softmax.expected_noise_error(n, sigma, spread), rel=0.06)


def test_the_best_key_jumps_where_softmax_hardly_moves():
    assert softmax.noise_error(1024, 0.5, hard=True, trials=60) > 0.8
    assert softmax.noise_error(1024, 0.5, trials=60) < 0.035
    assert softmax.noise_error(64, 0.0, trials=2) == softmax.noise_error(64, 0.0, hard=True) == 0
    with pytest.raises(ValueError, match="n must be"):
        softmax.noise_error(0, 1.0)


def test_entropy_of_known_weights():
    rows = torch.tensor([[0.25] * 4, [1.0, 0, 0, 0], [0.5, 0.5, 0, 0]])
    found = softmax.entropy(rows)
    torch.testing.assert_close(found, torch.tensor([math.log(4), 0.0, math.log(2)]))


@pytest.mark.parametrize("s, off", [(0.5, 0.01), (1.0, 0.01), (1.5, 0.02), (2.0, 0.08)])
def test_entropy_of_normal_scores(s, off):
    scores = s * torch.randn(100, 4096, generator=torch.Generator().manual_seed(0))
    found = softmax.entropy(scores.softmax(-1)).mean().item()
    assert found == pytest.approx(softmax.expected_entropy(4096, s * s), abs=off)
    assert softmax.expected_entropy(4096, 100.0) == 0


def test_gradient_norms_are_those_of_autograd():
    weights = (3 * torch.randn(5, 6, generator=torch.Generator().manual_seed(0))).softmax(-1)
    for row, norm in zip(weights, softmax.gradient_norms(weights), strict=True):
        jacobian = torch.autograd.functional.jacobian(lambda s: s.softmax(0), row.double().log())
        assert norm.item() == pytest.approx(jacobian.norm().item(), abs=1e-6)
    two = torch.tensor([0.5, 0.5, 0.0])
    assert softmax.gradient_norms(two) == pytest.approx(0.5)


def test_dividing_by_the_root_keeps_attention_wide():
    for head_size in (4, 64, 1024):
        scaled = softmax.attention_weights(head_size, 256, scaled=True)
        assert scaled.shape == (400, 256)
        share = softmax.entropy(scaled).mean().item() / math.log(256)
        assert share == pytest.approx(softmax.expected_entropy(256, 1) / math.log(256), abs=0.02)
    plain = softmax.attention_weights(64, 256, scaled=False)
    assert softmax.entropy(plain).mean() < 0.2 * math.log(256)
    torch.testing.assert_close(  # the same scores, divided
        softmax.attention_weights(64, 9, True), (plain_scores(64, 9) / 8).softmax(-1)
    )


def plain_scores(head_size: int, n: int) -> torch.Tensor:
    """The logarithms of undivided weights: scores, but for a constant in each row."""
    return softmax.attention_weights(head_size, n, scaled=False).log()


def test_gpt_2s_first_weights_look_at_all_keys_almost_alike():
    torch.manual_seed(0)
    model, watch = GPT(Config(500, 256, n_layer=1, n_head=12, n_embd=768)), Watch()
    with torch.no_grad():
        model(torch.randint(500, (2, 256)), watch=watch)
    found = softmax.entropy(watch.weights[0][:, :, -1]).mean().item()
    variance = (0.02**2 * 768) ** 2  # of q · k / √D, q and k having 0.02² · 768 in each number
    assert found == pytest.approx(softmax.expected_entropy(256, variance), abs=0.01)
    assert math.log(256) - found == pytest.approx(0.047, abs=0.01)


def test_figures_are_drawn_from_their_numbers():
    sizes = {"vocab_size": 50_257, "block_size": 2048, "n_layer": 96, "n_embd": 12_288}
    totals = {h: n_parameters(**sizes, hidden=h)["total"] for h in (49_152, 49_512)}
    figures = figures_experiments
    drawn = {
        "GPT3": figures.gpt3(n_parameters(**sizes), totals, 174_600_000_000),
        "VOTES": figures.votes({"none": 2.0, "nearest": 1.0, "equal": 1.9, "token": 0.7}, 0.2),
        "ROBUSTNESS": figures.robustness([4, 16], *[{0.5: [0.4, 0.2], 1.0: [0.8, 0.4]}] * 3),
        "ENTROPY": figures.entropy([1, 16], ([0.9, 0.9], [0.9, 0.3]), ([0.1, 0.1], [0.1, 0.3])),
    }
    written = {
        name: " ".join(t.get_text() for ax in figure.axes for t in ax.texts)
        for name, figure in drawn.items()
    }
    assert "66%" in written["GPT3"] and "174.60 175.45" in written["GPT3"]
    assert "0.70" in written["VOTES"] and "0.20" in written["VOTES"]
    assert len(drawn["ROBUSTNESS"].axes[0].lines) == 6
    for name, figure in drawn.items():
        assert all(ax.title.get_text() or ax.get_title(loc="left") for ax in figure.axes)
        assert all(ax.get_xlabel() for ax in figure.axes)
        description, alt = getattr(captions_experiments, name)
        assert len(description) < 100 < len(alt)
