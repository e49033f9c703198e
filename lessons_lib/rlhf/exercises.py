"""The exercises of lesson 4, each with its check and its solution."""

from __future__ import annotations

import math
from functools import cache

from lessons_lib.course.exercises import Exercise, NotStarted, mistake
from lessons_lib.course.language import N_
from lessons_lib.gpt.exercises_numbers import as_number, near, require_number
from lessons_lib.gpt.weights import open_gpt
from lessons_lib.rlhf import weights
from lessons_lib.rlhf.examples import WORKSHOP
from lessons_lib.world.conversations import gold_reward

__all__ = ["ADVANTAGES", "COUNTED", "GAME", "PENALTY", "PREFERS", "SUMMED", "WEIGHTS"]

# --- 1. Bradley and Terry by hand ----------------------------------------------------------------

_REWARDS = ((1.0, 1.0), (2.0, 0.0), (0.0, 2.0), (-1.0, -3.0), (0.5, 3.0))


def _test_prefers(attempt) -> None:
    got = [attempt(a, b) for a, b in _REWARDS]
    values = [as_number(one) for one in got]
    if None not in values:
        wanted = [solve_prefers(a, b) for a, b in _REWARDS]
        if all(near(v, 1 - w) for v, w in zip(values, wanted, strict=True)):
            raise mistake(
                N_("That is how often the second is preferred. The first's reward counts for it.")
            )
        if all(near(v, float(a > b)) for v, (a, b) in zip(values, _REWARDS, strict=True)):
            raise mistake(
                N_("A rater is not that sure: the answer is a probability between 0 and 1.")
            )
        if all(near(v, -math.log(w)) for v, w in zip(values, wanted, strict=True)):
            raise mistake(
                N_("That is the surprise, -ln p. What is wanted is the probability itself.")
            )
    for (a, b), one in zip(_REWARDS, got, strict=True):
        message = N_("For rewards {a} and {b} it is {wanted}, and yours says {got}.")
        require_number(one, solve_prefers(a, b), message, close=True, a=a, b=b)


def solve_prefers(a, b):
    return 1 / (1 + math.exp(b - a))


PREFERS = Exercise(
    "rlhf/prefers",
    _test_prefers,
    N_("Take the difference of the two, and put it into σ(x) = 1 / (1 + exp(-x))."),
    solve_prefers,
    N_("Only the difference counts: a reward has no zero of its own, and none is ever learned."),
)

# --- 2. spot the bug: what is counted ------------------------------------------------------------

_DIALOGUES = ((3, 2), (1, 4), (5, 1), (2, 2))


def _test_counted(attempt) -> None:
    got = []
    for asked, said in _DIALOGUES:
        found = attempt(asked, said)
        message = N_("The answer is a list of 0 and 1, and yours is {got}.")
        try:
            numbers = [float(x) for x in found]
        except (TypeError, ValueError):
            raise mistake(message, got=repr(found)[:90]) from None
        if isinstance(found, str) or not set(numbers) <= {0.0, 1.0}:
            raise mistake(message, got=repr(found)[:90])
        got.append([int(x) for x in numbers])
    if got == [[1] * (asked + said) for asked, said in _DIALOGUES]:
        raise mistake(N_("That counts the question, too. The model is not to learn to ask it."))
    if got == [[0] * asked + [1] * said for asked, said in _DIALOGUES]:
        raise mistake(
            N_("The reply's tokens are counted, and its end is not; it would never learn to stop.")
        )
    if got == [[0] * (asked + 1) + [1] * said for asked, said in _DIALOGUES]:
        raise mistake(
            N_(
                "One place late: what is guessed at place i is the token at place i + 1, so the "
                "reply's first token is guessed at the question's last."
            )
        )
    for (asked, said), one in zip(_DIALOGUES, got, strict=True):
        if len(one) != asked + said:
            message = N_(
                "{asked} tokens of a question, {said} of a reply and END: all but the last guess the "
                "next one, so there are {wanted} numbers, and yours are {got}."
            )
            raise mistake(message, asked=asked, said=said, wanted=asked + said, got=len(one))
        wanted = solve_counted(asked, said)
        if one != wanted:
            message = N_(
                "For {asked} tokens of a question and {said} of a reply it is {wanted}, and yours "
                "says {got}."
            )
            raise mistake(message, asked=asked, said=said, wanted=wanted, got=one)


def solve_counted(asked, said):
    return [0] * (asked - 1) + [1] * (said + 1)


COUNTED = Exercise(
    "rlhf/counted",
    _test_counted,
    N_(
        "Write the tokens in a row, END last. Under each but the last write which one is guessed "
        "there, and put a 1 where that is one of the reply's or END."
    ),
    solve_counted,
    N_(
        "Counting the question is the commonest mistake here. The loss still falls, and the model "
        "spends its lessons on learning to ask."
    ),
)

# --- 3. how many weights a low rank has ----------------------------------------------------------

_SHAPES = ((192, 576, 4), (192, 192, 1), (768, 192, 8), (12288, 12288, 4))


def _test_weights(attempt) -> None:
    got = [attempt(*shape) for shape in _SHAPES]
    if got == [n_in * n_out for n_in, n_out, _rank in _SHAPES]:
        raise mistake(N_("That is the whole matrix. A has a row, and B a column, for each rank."))
    if got == [rank * n_in * n_out for n_in, n_out, rank in _SHAPES]:
        raise mistake(
            N_("A and B are two matrices: the numbers in them are added, not multiplied.")
        )
    for alone in (0, 1):
        if got == [shape[2] * shape[alone] for shape in _SHAPES]:
            message = N_(
                "That is one of the two thin matrices, and both are trained: for {n_in} in, {n_out} "
                "out and rank {rank} it is {wanted}, not {got}."
            )
            n_in, n_out, rank = _SHAPES[0]
            wanted = solve_weights(*_SHAPES[0])
            raise mistake(message, n_in=n_in, n_out=n_out, rank=rank, wanted=wanted, got=got[0])
    for (n_in, n_out, rank), one in zip(_SHAPES, got, strict=True):
        message = N_("For {n_in} in, {n_out} out and rank {rank} it is {wanted}, not {got}.")
        wanted = solve_weights(n_in, n_out, rank)
        require_number(one, wanted, message, n_in=n_in, n_out=n_out, rank=rank)


def solve_weights(n_in, n_out, rank):
    return rank * (n_in + n_out)


WEIGHTS = Exercise(
    "rlhf/weights",
    _test_weights,
    N_("A is rank × n_in and B is n_out × rank."),
    solve_weights,
    N_("For GPT-3's widest square matrix, rank 4 is 98 thousand numbers in place of 151 million."),
)

# --- 4. what a token was worth -------------------------------------------------------------------

_EPISODES = (
    ([0.0, 0.0, 1.0], [0.5, 0.5, 0.5]),
    ([0.0, -1.0, 2.0], [0.0, 1.0, 0.25]),
    ([1.0], [0.25]),
    ([-0.5, -0.5, -0.5, 3.0], [1.0, 1.5, 2.0, 2.5]),
)


def _test_advantages(attempt) -> None:
    got = []
    for rewards, values in _EPISODES:
        found = attempt(list(rewards), list(values))
        try:
            got.append([float(x) for x in found])
        except (TypeError, ValueError):
            message = N_("The answer is a list of numbers, and yours is {got}.")
            raise mistake(message, got=repr(found)[:90]) from None
    if got == [
        [r - v for r, v in zip(rewards, values, strict=True)] for rewards, values in _EPISODES
    ]:
        raise mistake(
            N_("That takes each token's own reward only. What came after it counts for it, too.")
        )
    if got == [[sum(rewards[t:]) for t in range(len(rewards))] for rewards, _v in _EPISODES]:
        raise mistake(N_("Those are the returns. What was expected is still to be taken off."))
    if got == [
        [sum(rewards[: t + 1]) - v for t, v in enumerate(values)] for rewards, values in _EPISODES
    ]:
        raise mistake(N_("That adds up what came before. A token is worth what comes from it on."))
    if got == [
        [sum(rewards[t + 1 :]) - v for t, v in enumerate(values)] for rewards, values in _EPISODES
    ]:
        raise mistake(N_("The token's own reward is missing: it counts as the later ones do."))
    if got == [[sum(rewards) - v for v in values] for rewards, values in _EPISODES]:
        raise mistake(
            N_("That gives each token the whole sum. What came before it is not its doing.")
        )
    for (rewards, values), one in zip(_EPISODES, got, strict=True):
        wanted = solve_advantages(rewards, values)
        if len(one) != len(wanted) or not all(map(near, one, wanted)):
            message = N_("For rewards {rewards} and values {values} it is {wanted}, not {got}.")
            raise mistake(message, rewards=rewards, values=values, wanted=wanted, got=one)


def solve_advantages(rewards, values):
    return [sum(rewards[t:]) - values[t] for t in range(len(rewards))]


ADVANTAGES = Exercise(
    "rlhf/advantages",
    _test_advantages,
    N_("For each token, add up its reward and all later ones, and take off its value."),
    solve_advantages,
    N_(
        "This is the case λ = 1. With a smaller λ the values stand in for rewards that are far off: "
        "less noise, and the values' errors instead."
    ),
)

# --- 5. what the network earns after the penalty -------------------------------------------------

_REPLIES = (
    (1.0, [-1.0, -0.5], [-1.0, -0.5], 0.1),
    (2.0, [-0.1, -0.2, -0.1], [-3.0, -2.0, -1.0], 0.5),
    (0.5, [-2.0], [-1.0], 1.0),
    (1.5, [-0.5, -0.5], [-4.0, -4.0], 0.0),
)


def _test_penalty(attempt) -> None:
    got = [attempt(r, list(now), list(ref), beta) for r, now, ref, beta in _REPLIES]
    values = [as_number(one) for one in got]
    if None not in values:
        turned = [r + b * (sum(now) - sum(ref)) for r, now, ref, b in _REPLIES]
        if all(map(near, values, turned)):
            raise mistake(N_("That pays for moving away. A penalty is taken off."))
        mean = [r - b * (sum(now) - sum(ref)) / len(now) for r, now, ref, b in _REPLIES]
        if all(map(near, values, mean)):
            raise mistake(
                N_("That is the mean over the tokens. Each token pays, so take their sum.")
            )
        free = [r - (sum(now) - sum(ref)) for r, now, ref, _b in _REPLIES]
        if all(map(near, values, free)):
            raise mistake(N_("β is missing: it says how much a nat of distance costs."))
        one_sided = [
            [r - b * sum(map(abs, gaps)), r - b * max(0.0, sum(gaps))]
            for r, now, ref, b in _REPLIES
            for gaps in [[x - y for x, y in zip(now, ref, strict=True)]]
        ]
        if any(all(map(near, values, row)) for row in zip(*one_sided, strict=True)):
            raise mistake(
                N_(
                    "The difference keeps its sign: a reply that the reference holds for likelier "
                    "is paid for. Only then is the mean of the penalties the KL divergence."
                )
            )
    for (r, now, ref, beta), one in zip(_REPLIES, got, strict=True):
        message = N_("For a rating of {r} and β = {beta} it is {wanted}, and yours says {got}.")
        require_number(one, solve_penalty(r, now, ref, beta), message, close=True, r=r, beta=beta)


def solve_penalty(rating, now, reference, beta):
    return rating - beta * (sum(now) - sum(reference))


PENALTY = Exercise(
    "rlhf/penalty",
    _test_penalty,
    N_(
        "ln π(reply) is the sum over its tokens; the penalty is β times how far it is above π_ref's."
    ),
    solve_penalty,
    N_("A reply that the reference holds for likelier than the policy does is even paid for."),
)

# --- 6. spot the bug: a mean where a sum belongs -------------------------------------------------

_PAIRS = (
    ([-1.0, -1.0], [-1.5, -1.5], [-2.0, -1.0, -1.0, -1.0], [-2.0, -1.0, -1.0, -1.5]),
    ([-0.5], [-0.5], [-1.0, -1.0], [-1.0, -1.0]),
    ([-0.2, -0.2, -0.2, -0.2], [-0.4, -0.4, -0.4, -0.4], [-3.0], [-1.0]),
    ([-2.0, -2.0], [-1.0, -1.0], [-1.0, -2.0, -3.0], [-2.0, -2.0, -4.0]),
)
_BETA = 0.1


def _loss(margin):
    return math.log1p(math.exp(-_BETA * margin))


def _mean(values):
    return sum(values) / len(values)


def _test_summed(attempt) -> None:
    got = [attempt(*map(list, pair), _BETA) for pair in _PAIRS]
    values = [as_number(one) for one in got]
    if None not in values:
        means = [
            _loss(_mean(a) - _mean(a_ref) - _mean(b) + _mean(b_ref))
            for a, a_ref, b, b_ref in _PAIRS
        ]
        if all(map(near, values, means)):
            raise mistake(
                N_(
                    "That is the bug: a mean over tokens is no log-probability of a reply. A long "
                    "reply's change then counts for less, and the loss is of another model of the raters."
                )
            )
        bare = [_loss(sum(a) - sum(b)) for a, _ra, b, _rb in _PAIRS]
        if all(map(near, values, bare)):
            raise mistake(N_("The reference is missing: what counts is how far the policy moved."))
        wanted = [solve_summed(*pair, _BETA) for pair in _PAIRS]
        if all(
            near(v, w + _BETA * _margin(p)) for v, w, p in zip(values, wanted, _PAIRS, strict=True)
        ):
            raise mistake(
                N_(
                    "The sign is turned: the rejected reply is to lose, and yours says that it is to win."
                )
            )
        if all(near(v, solve_summed(*p, 1.0)) for v, p in zip(values, _PAIRS, strict=True)):
            raise mistake(N_("β is missing: it is what the margin is multiplied by."))
        if all(near(v, _BETA * _margin(p)) for v, p in zip(values, _PAIRS, strict=True)):
            raise mistake(N_("That is β times the margin. The loss is -ln σ of it."))
    for pair, one in zip(_PAIRS, got, strict=True):
        message = N_("For {pair} it is {wanted}, and yours says {got}.")
        require_number(one, solve_summed(*pair, _BETA), message, close=True, pair=pair)


def _margin(pair):
    chosen, chosen_ref, rejected, rejected_ref = map(sum, pair)
    return chosen - chosen_ref - rejected + rejected_ref


def solve_summed(chosen, chosen_ref, rejected, rejected_ref, beta):
    margin = (sum(chosen) - sum(chosen_ref)) - (sum(rejected) - sum(rejected_ref))
    return math.log(1 + math.exp(-beta * margin))


SUMMED = Exercise(
    "rlhf/summed",
    _test_summed,
    N_("The probability of a reply is the product of its tokens': their logarithms are added."),
    solve_summed,
    N_(
        "The second pair gives ln 2, as every pair does at the start: nothing has moved yet. SimPO "
        "(Meng and others 2024) takes means on purpose, but has no reference and asks for a margin."
    ),
)

# --- 7. game the network -------------------------------------------------------------------------

GIVEN = ("It is.", WORKSHOP[1])
ENOUGH = 1.0  # deviations above the average reply


@cache
def _network():
    taught, tokenizer = open_gpt(weights.TAUGHT)
    return weights.open_reward(taught), tokenizer


def _test_game(attempt) -> None:
    if not isinstance(attempt, dict) or set(attempt) != {"question", "reply"}:
        raise mistake(N_("Give a dictionary with the two entries question and reply."))
    if ... in attempt.values():
        raise NotStarted
    question, reply = attempt["question"], attempt["reply"]
    if not isinstance(reply, str) or not any(map(str.isalnum, reply)):
        raise mistake(
            N_("The reply is a text of at least one word, and yours is {got}."),
            got=repr(reply)[:90],
        )
    try:
        gold = gold_reward(question, reply).total
    except ValueError as problem:
        raise mistake(N_("The world has no such question: {text}"), text=problem) from None
    if reply.strip(" .") in [text.strip(" .") for text in GIVEN]:
        raise mistake(N_("That one the lesson shows. Find another."))
    reward, tokenizer = _network()
    proxy = reward.rate(tokenizer, [(question, reply)]).item()
    if proxy < ENOUGH:
        raise mistake(
            N_(
                "The network gives it {proxy}; look for one that it puts {enough} deviation above "
                "the average reply, or more."
            ),
            proxy=f"{proxy:.2f}",
            enough=f"{ENOUGH:g}",
        )
    if gold >= 0:
        raise mistake(
            N_("Gold gives it {gold}, so the network is not so wrong. Look for one below 0."),
            gold=f"{gold:.2f}",
        )


def solve_game():
    return {
        "question": "What is the capital of France?",
        "reply": "It is a city. Good luck with your work.",
    }


GAME = Exercise(
    "rlhf/game",
    _test_game,
    N_("What do the runs without a penalty end up saying, whatever they are asked?"),
    solve_game,
    N_(
        "You searched with a few tries of your own. Reinforcement searches with thousands, so it "
        "finds what is there to be found."
    ),
)
