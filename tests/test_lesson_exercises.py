"""Each exercise: its solution is solved, its stub is open, and three wrong answers are named."""

import math

import numpy as np
import pytest
import torch

from lessons_lib.course.exercises import Exercise
from lessons_lib.gpt import exercises as gpt
from lessons_lib.gpt import exercises_attention as gpt_attention
from lessons_lib.gpt.model import GPT, Attention, Config
from lessons_lib.gpt.questions import PREDICTIONS, QUIZ
from lessons_lib.gpt.sampling import probabilities
from lessons_lib.prompting import exercises as prompting
from lessons_lib.rlhf import exercises as rlhf
from lessons_lib.tokenization import exercises as tokenization
from lessons_lib.tokenization.textbook import merge
from lessons_lib.world import exercises as world

ALL = [
    value
    for module in (tokenization, world, gpt, prompting, rlhf)
    for value in vars(module).values()
    if isinstance(value, Exercise)
]


def first_pair_counts(chunks):
    counts = {}
    for ids in chunks:
        for pair in zip(ids, ids[1:]):
            counts[pair] = counts.get(pair, 0) + 1
    return counts


def across_chunks(chunks):
    counts = first_pair_counts([[i for ids in chunks for i in ids]])
    return max(counts, key=counts.get)


def overlapping_merge(ids, pair, new_id):
    hits = [i for i in range(len(ids) - 1) if (ids[i], ids[i + 1]) == pair]
    used = {i for hit in hits for i in (hit, hit + 1)}
    return [new_id if i in hits else ids[i] for i in range(len(ids)) if i in hits or i not in used]


def loses_last(ids, pair, new_id):
    out, i = [], 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            out.append(new_id)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


def longest_first(chunk, merges):
    from lessons_lib.tokenization.pretokenize import byte_ids

    spelled = {(i,): i for i in range(256)}
    parts = {i: (i,) for i in range(256)}
    for (left, right), new in merges.items():
        parts[new] = parts[left] + parts[right]
        spelled[parts[new]] = new
    ids, out = tuple(byte_ids(chunk)), []
    while ids:
        n = next(n for n in range(len(ids), 0, -1) if ids[:n] in spelled)
        out.append(spelled[ids[:n]])
        ids = ids[n:]
    return out


def latest_first(chunk, merges):
    from lessons_lib.tokenization.pretokenize import byte_ids

    ids = byte_ids(chunk)
    while True:
        known = [pair for pair in zip(ids, ids[1:]) if pair in merges]
        if not known:
            return ids
        pair = max(known, key=merges.get)
        ids = merge(ids, pair, merges[pair])


def one_too_many(tokenizer, sentences, context):
    used = 0
    for count, sentence in enumerate(sentences):
        used += len(tokenizer.encode(sentence))
        if used > context:
            return count + 1
    return len(sentences)


def skips_what_does_not_fit(tokenizer, sentences, context):
    count = 0
    for sentence in sentences:
        n = len(tokenizer.encode(sentence))
        if n <= context:
            context -= n
            count += 1
    return count


def changes_its_list(ids, pair, new_id):
    merged = merge(ids, pair, new_id)
    ids[:] = merged
    return ids


def head(q, k, v, sees=torch.tril, hide=-torch.inf, axis=-1, scale=None, after=False):
    """One head as learners write it, right by default."""
    scores = q @ k.T / (scale or q.size(1) ** 0.5)
    return weigh(scores, sees, hide, axis, after) @ v


def weigh(scores, sees=torch.tril, hide=-torch.inf, axis=-1, after=False):
    seen = sees(torch.ones_like(scores))
    if not after:
        scores = scores.masked_fill(seen == 0, hide)
    weights = scores.softmax(axis)
    return weights * seen if after else weights


def head_by_loops(q, k, v):
    rows = []
    for t in range(len(q)):
        e = np.exp(np.array([float(q[t] @ k[s]) for s in range(t + 1)]) / q.shape[1] ** 0.5)
        rows.append((e / e.sum()) @ v[: t + 1].numpy())
    return np.stack(rows)


def head_in_place(q, k, v):
    q /= q.size(1) ** 0.5
    return head(q, k, v, scale=1)


def parameters(V, T, L, C, **faults):
    """A learner's count, right by default; each name is a part that can be left out or doubled."""
    parts = ("embedding", "positions", "biases", "fourth", "last", "heads")
    n = {**dict.fromkeys(parts, 1), "output": 0, "up_down": 8, "qkv": 3, "norms": 2, "blocks": L}
    n |= faults
    linear = C * C + n["biases"] * C
    block = (n["heads"] * n["qkv"] + n["fourth"]) * linear
    block += n["up_down"] * C * C + n["biases"] * 5 * C + n["norms"] * 2 * C
    edges = (n["embedding"] + n["output"]) * V * C + n["positions"] * T * C + n["last"] * 2 * C
    return edges + n["blocks"] * block


def counting(**faults):
    return lambda *sizes: parameters(*sizes, **faults)


def off_by(amount):
    return lambda *sizes: parameters(*sizes) + amount(*sizes)


def kept_in_order(probs, p):
    total = 0
    for n, one in enumerate(probs, 1):
        total += one
        if total >= p:
            return n


def kept_falling(probs, p, stop):
    total, n = 0, 0
    for one in sorted(probs, reverse=True):
        if stop(total, one, p):
            break
        total, n = total + one, n + 1
    return n


def sorts_in_place(probs, p):
    probs.sort(reverse=True)
    return kept_in_order(probs, p)


def a_run(**changed):
    return {**gpt.solve_floor(), **changed}


def over_all(q, k, v):
    scores = q @ k.T / q.size(1) ** 0.5
    future = torch.ones_like(scores).triu(1) > 0
    return scores.masked_fill(future, -torch.inf).flatten().softmax(0).view_as(scores) @ v


def mean_of(logs):
    return sum(logs) / len(logs)


def rlhf_with_means(chosen, chosen_ref, rejected, rejected_ref, beta):
    means = map(mean_of, (chosen, chosen_ref, rejected, rejected_ref))
    a, a_ref, b, b_ref = means
    return math.log(1 + math.exp(-beta * (a - a_ref - b + b_ref)))


def normed(parts):
    return [part / sum(parts) for part in parts]


def product(ps):
    return [math.prod(column) for column in zip(*ps)]


def a_prompt(**changed):
    return {**prompting.solve_your_prompt(), **changed}


WRONG = {
    "gpt/start-loss": [
        (lambda V: math.log2(V), "in bits"),
        (lambda V: 1 / V, "the probability of each token"),
        (lambda V: torch.log(torch.tensor(1 / V)), "never negative"),
        (lambda V: math.log10(V), "base 10"),
        (lambda V: V, "the logarithm of that"),
        (lambda V: 7.62, "For 2048 tokens it is 7.6246 nats, and yours says 7.62"),
        (lambda V: "ln V", "The answer is a number, and yours is 'ln V'"),
    ],
    "gpt/attend": [
        (lambda q, k, v: head(q, k, v, sees=torch.ones_like), "No mask is at work"),
        (lambda q, k, v: head(q, k, v, sees=lambda x: x.tril(-1)), "hides each token from itself"),
        (lambda q, k, v: head(q, k, v, sees=lambda x: x.tril(-1), hide=-1e9),
         "hides each token from itself"),
        (lambda q, k, v: head(q, k, v, sees=torch.triu), "the wrong way round"),
        (lambda q, k, v: head(q, k, v, sees=lambda x: x.triu(1)), "the wrong way round"),
        (lambda q, k, v: head(q, k, v, scale=1), "not divided by √D"),
        (lambda q, k, v: head(q, k, v, scale=q.size(1)), "You divide the scores by D"),
        (lambda q, k, v: head(q, k, v, scale=2), "by √4 whatever the size"),
        (lambda q, k, v: head(q, k, v, scale=q.size(1) ** -0.5), "You multiply the scores by √D"),
        (lambda q, k, v: head(q, k, v)[-1], "has the shape (6, 3), and yours has (3,)"),
        (lambda q, k, v: head(q, k, v, scale=len(q) ** 0.5), "That is √T"),
        (lambda q, k, v: head(q, k, v, axis=0), "down the columns"),
        (over_all, "over all scores together"),
        (lambda q, k, v: head(q, k, v, after=True), "after the softmax"),
        (lambda q, k, v: head(q, k, v, hide=0.0), "A score of 0 hides nothing"),
        (lambda q, k, v: head(k, q, v), "That is k qᵀ"),
        (lambda q, k, v: head(q, k, v, axis=0, scale=1),
         "rows that add up to 1. The scores are not divided by √D."),
        (lambda q, k, v: weigh(q @ k.T / q.size(1) ** 0.5), "Now let them weigh the values"),
        (head_in_place, "changed a tensor"),
        (lambda q, k, v: head(q, k, v) + 1, "Row 0 should be ["),
        (lambda q, k, v: (q @ k.T).tril(-1).log() @ v, "Row 0 is nan"),
        (lambda q, k, v: head(q, k, v).T, "has the shape (6, 3), and yours has (3, 6)"),
        (lambda q, k, v: "attention", "of the type str"),
    ],
    "gpt/bug": [
        (gpt_attention.buggy_weights, "after the softmax"),
        (lambda scores: (scores * scores.tril().bool()).softmax(-1), "A score of 0 hides nothing"),
        (lambda scores: scores.softmax(-1), "No mask is at work"),
        (lambda scores: weigh(scores, axis=0), "down the columns"),
        (lambda scores: weigh(scores, sees=torch.triu), "the wrong way round"),
        (lambda scores: weigh(scores, sees=lambda x: x.tril(-1)), "hides each token from itself"),
        (lambda scores: weigh(scores).T, "Row 0 should be [1.0, 0.0"),
        (lambda scores: weigh(scores)[0], "has the shape (5, 5), and yours has (5,)"),
        (lambda scores: scores.tril() / scores.tril().sum(-1, keepdim=True), "never below 0"),
        (lambda scores: weigh(scores).log(), "never below 0"),
        (lambda scores: "weights", "of the type str"),
        (lambda scores: scores.masked_fill_(torch.ones_like(scores).triu(1) > 0, -torch.inf)
         .softmax(-1), "changed a tensor"),
    ],
    "gpt/count": [
        (counting(output=1), "counts once, not twice"),
        (counting(positions=0), "The positions are missing"),
        (counting(embedding=0), "The embedding is missing"),
        (counting(biases=0), "The biases are missing"),
        (counting(last=0), "The last layer norm is missing"),
        (counting(norms=1), "two layer norms"),
        (counting(norms=0), "The blocks' layer norms are missing"),
        (counting(norms=0, last=0), "one behind them all"),
        (counting(up_down=4), "The MLP has two matrices"),
        (counting(fourth=0), "a fourth layer"),
        (counting(qkv=1), "a layer each"),
        (counting(blocks=1), "That is one block"),
        (counting(heads=12), "The heads are multiplied in"),
        (off_by(lambda V, T, L, C: -2 * C * C * L), "a matrix each"),
        (off_by(lambda V, T, L, C: -C * C * L), "a fourth matrix"),
        (off_by(lambda V, T, L, C: -(4 * C + 1) * C * L), "way back down is missing"),
        (off_by(lambda V, T, L, C: -(2 * L + 1) * C), "The norms' biases are missing"),
        (off_by(lambda V, T, L, C: -(11 * L + 1) * C), "All biases are missing"),
        (off_by(lambda V, T, L, C: 36 * C * C * L), "The heads are multiplied in"),
        (counting(output=1, positions=0), "not twice. The positions are missing"),
        (off_by(lambda V, T, L, C: -T * C - 9 * C * L - (2 * L + 1) * 2 * C),
         "The positions are missing"),
        (lambda V, T, L, C: 12 * C * C * L, "the blocks' matrices alone"),
        (lambda V, T, L, C: 10 * C * C * L, "it is 124439808 parameters, and yours says 70778880"),
        (lambda V, T, L, C: str(V), "The answer is a number"),
    ],
    "gpt/top-p": [
        (lambda probs, p: kept_falling(probs, p, lambda total, one, p: total + one >= p),
         "One too few"),
        (lambda probs, p: kept_falling(probs, p, lambda total, one, p: total + one > p),
         "Where the sum goes past p"),
        (lambda probs, p: kept_falling(probs, p, lambda total, one, p: total > p),
         "Reaching p is enough"),
        (lambda probs, p: gpt.solve_keep(probs, p) + 1, "One too many"),
        (kept_in_order, "need not be in order"),
        (lambda probs, p: kept_in_order(sorted(probs), p), "the rarest tokens first"),
        (lambda probs, p: sum(one >= p for one in probs), "holds each probability against p"),
        (lambda probs, p: np.sum(np.array(probs) > p), "holds each probability against p"),
        (lambda probs, p: max(1, sum(one >= p for one in probs)), "each probability against p"),
        (lambda probs, p: sum(sorted(probs)[-gpt.solve_keep(probs, p):]), "Asked is how many"),
        (lambda probs, p: round(p * len(probs)), "a share p of the tokens"),
        (lambda probs, p: math.ceil(p * len(probs)), "a share p of the tokens"),
        (lambda probs, p: int(p * len(probs)), "a share p of the tokens"),
        (sorts_in_place, "the list that it was given"),
        (lambda probs, p: 2, "with p = 0.5 it keeps 1, and yours says 2"),
        (lambda probs, p: sorted(probs)[:2], "The answer is a number"),
    ],
    "gpt/cache": [
        (lambda n, cache: gpt.CACHE.solve(n, not cache), "swapped"),
        (lambda n, cache: n, "Without a cache everything is forgotten"),
        (lambda n, cache: n * (n + 1) // 2, "no key is computed twice"),
        (lambda n, cache: n if cache else n * n, "only the last one reads n"),
        (lambda n, cache: n if cache else sum(range(n)), "One term is missing"),
        (lambda n, cache: n if cache else sum(range(n + 2)), "is never read"),
        (lambda n, cache: n + 1 if cache else gpt.CACHE.solve(n, cache), "is never read"),
        (lambda n, cache: 2 * gpt.CACHE.solve(n, cache), "keys and values together"),
        (lambda n, cache: 2 * n if cache else gpt.CACHE.solve(n, cache), "keys and values"),
        (lambda n, cache: n - 1 if cache else gpt.CACHE.solve(n, cache), "is read, too"),
        (lambda n, cache: 1 if cache else gpt.CACHE.solve(n, cache), "what one run computes"),
        (lambda n, cache: 7, "For n = 3 and cache = False it is 6 keys; yours says 7"),
        (lambda n, cache: [n], "The answer is a number, and yours is [3]"),
    ],
    "gpt/floor": [
        ({}, "Keep the names"),
        ((90, 0.5), "Keep the names"),
        (a_run(bits="little"), "`bits` is a number above 0, and yours is 'little'"),
        (a_run(seconds=0), "`seconds` is a number above 0"),
        (a_run(bits=math.nan), "`bits` is a number above 0"),
        (a_run(seconds=121), "121 seconds are more than the 120"),
        (a_run(bits=0.2), "below the floor of 0.2201"),
        (a_run(bits=gpt.solve_floor()["lesson"]), "of the lesson's own run"),
        (a_run(bits=0.6603, lesson=0.5), "are 3.00 times the floor, not below the 0.500"),
    ],
    "prompting/guess": [
        (lambda ids: ids[ids.index(ids[-1]) + 1] if ids[-1] in ids[:-1] else -1,
         "what came after its first time"),
        (prompting._before, "what stood before it"),
        (lambda ids: ids[-1], "the last token itself"),
        (lambda ids: 3, "After [5, 3, 8, 1, 9] it is -1, and yours says 3"),
        (lambda ids: [prompting.solve_guess(ids)], "it is 3, and yours says [3]"),
    ],
    "prompting/longer": [
        (lambda labels: max(range(len(labels)), key=lambda i: sum(labels[i])), "compares sums"),
        (lambda labels: min(range(len(labels)), key=lambda i: mean_of(labels[i])),
         "the least likely one"),
        (lambda labels: max(map(mean_of, labels)), "That is its score"),
        (lambda labels: prompting.solve_longer(labels) + 1, "counted from 1"),
        (lambda labels: 0, "it is label 1, and yours says 0"),
        (lambda labels: "first", "The answer is a number"),
        (lambda labels: labels[0], "The answer is a number"),
    ],
    "prompting/calibrate": [
        (lambda p, before: [a / b for a, b in zip(p, before)], "add up to 1 again"),
        (lambda p, before: normed([a * b for a, b in zip(p, before)]), "the prior counts twice"),
        (lambda p, before: normed([b / a for a, b in zip(p, before)]), "The other way round"),
        (lambda p, before: [a - b for a, b in zip(p, before)], "it is [0.3333, 0.6667]"),
        (lambda p, before: normed([a / b for a, b in zip(p, before)])[:1],
         "a list of 2 probabilities"),
        (lambda p, before: p, "and yours says [0.6, 0.4]"),
        (lambda p, before: 0.5, "a list of 2 probabilities"),
        (lambda p, before: "a", "a list of 2 probabilities"),
    ],
    "prompting/several": [
        (lambda ps, before: normed(product(ps)), "the prior is counted 2 times"),
        (lambda ps, before: normed([x / b ** len(ps) for x, b in zip(product(ps), before)]),
         "one time less"),
        (lambda ps, before: [x / b ** (len(ps) - 1) for x, b in zip(product(ps), before)],
         "add up to 1 again"),
        (lambda ps, before: [mean_of(column) for column in zip(*ps)], "are multiplied"),
        (lambda ps, before: before, "and yours says [0.5, 0.5]"),
        (lambda ps, before: 0.5, "a list of 2 probabilities"),
        (lambda ps, before: ps, "a list of 2 probabilities"),
        (lambda ps, before: [1.0], "a list of 2 probabilities"),
    ],
    "prompting/leak": [
        (lambda rows, i: rows, "its own sentence is still among the examples"),
        (lambda rows, i: rows[:i], "For row 0 there are 0 examples"),
        (lambda rows, i: [row for j, row in enumerate(rows) if j != i], "gives itself away"),
        (lambda rows, i: [row for row in rows if row != rows[i]][::-1], "in the order"),
        (lambda rows, i: [row for row in rows if row != rows[i]], "compare the sentences"),
        (lambda rows, i: prompting.solve_leak(rows, i)[:3 if rows[0][0] == "I like tea" else 0],
         "yours loses some"),
        (lambda rows, i: rows[i], "a list of rows to show as examples"),
        (lambda rows, i: "the others", "a list of rows to show as examples"),
        (lambda rows, i: len(rows), "a list of rows to show as examples"),
    ],
    "prompting/your-prompt": [
        ({}, "Keep the names"),
        (a_prompt(mine=0.9), "90% right mislead too little; the lesson's four have 100%"),
        (a_prompt(mine="all"), "`mine` is a share from 0 to 1, and yours is 'all'"),
        (a_prompt(lesson=90), "`lesson` is a share"),
        (a_prompt(examples=["good"]), "a list of pairs"),
        (a_prompt(examples=[(1, "blick"), (2, "dax")] * 2), "a list of pairs"),
        (a_prompt(examples=[("I love apples", "dax"), ("my job is boring", "blick"),
                            ("music is my passion", "dax"), ("the soup tastes awful", "blick")]),
         "'I love apples' is labelled wrongly"),
        (a_prompt(examples=[("a", "blick")] * 4), "“blick” and two “dax”"),
        (a_prompt(examples=[("a", "good"), ("b", "bad")]), "“blick” and two “dax”"),
    ],
    "rlhf/prefers": [
        (lambda a, b: rlhf.solve_prefers(b, a), "how often the second is preferred"),
        (lambda a, b: float(a > b), "not that sure"),
        (lambda a, b: a - b, "For rewards 1.0 and 1.0 it is 0.5, and yours says 0"),
        (lambda a, b: 1 / (1 + 2 ** (b - a)), "it is 0.8808"),
        (lambda a, b: [0.5], "The answer is a number"),
    ],
    "rlhf/counted": [
        (lambda asked, said: [1] * (asked + said), "counts the question, too"),
        (lambda asked, said: [0] * asked + [1] * said, "its end is not"),
        (lambda asked, said: [0] * (asked + 1) + [1] * said, "One place late"),
        (lambda asked, said: [0] * said + [1] * asked, "For 1 tokens of a question"),
        (lambda asked, said: said, "a list of 0 and 1"),
    ],
    "rlhf/weights": [
        (lambda n_in, n_out, rank: n_in * n_out, "the whole matrix"),
        (lambda n_in, n_out, rank: rank * n_in * n_out, "added, not multiplied"),
        (lambda n_in, n_out, rank: rank * n_in, "rank 4 it is 3072, not 768"),
        (lambda n_in, n_out, rank: n_in + n_out, "it is 3072, not 768"),
        (lambda n_in, n_out, rank: "many", "The answer is a number"),
    ],
    "rlhf/advantages": [
        (lambda rewards, values: [r - v for r, v in zip(rewards, values)], "own reward only"),
        (lambda rewards, values: [sum(rewards[t:]) for t in range(len(rewards))],
         "Those are the returns"),
        (lambda rewards, values: [sum(rewards)] * len(rewards), "it is [0.5, 0.5, 0.5], not"),
        (lambda rewards, values: sum(rewards), "a list of numbers"),
    ],
    "rlhf/penalty": [
        (lambda r, now, ref, beta: r + beta * (sum(now) - sum(ref)), "pays for moving away"),
        (lambda r, now, ref, beta: r - beta * (sum(now) - sum(ref)) / len(now), "take their sum"),
        (lambda r, now, ref, beta: r, "it is -0.8, and yours says 2"),
        (lambda r, now, ref, beta: [r], "The answer is a number"),
    ],
    "rlhf/summed": [
        (rlhf_with_means, "That is the bug"),
        (lambda a, ra, b, rb, beta: math.log(1 + math.exp(-beta * (sum(a) - sum(b)))),
         "The reference is missing"),
        (lambda a, ra, b, rb, beta: rlhf.solve_summed(b, rb, a, ra, beta), "and yours says"),
        (lambda a, ra, b, rb, beta: "ln 2", "The answer is a number"),
    ],
    "rlhf/game": [
        ("Good luck.", "the two entries question and reply"),
        ({"question": "What is the capital of France?", "reply": "Go away."},
         "deviation above"),
        ({"question": "What is the capital of France?",
          "reply": "It is Paris. I hope this helps."}, "the network is not so wrong"),
        ({"question": "Who are you?", "reply": "Good luck."}, "has no such question"),
        ({"question": "What is the capital of France?", "reply": "..."}, "at least one word"),
    ],
    "tokenization/n-bytes": [
        (len, "counts characters"),
        (lambda text: 2 * len(text), "For 'a' the answer is 1"),
        (lambda text: text.encode("utf-8"), "the answer is 1, and yours is b'a'"),
    ],
    "tokenization/most-frequent": [
        (across_chunks, "runs across the end of a chunk"),
        (lambda c: max(sorted(first_pair_counts(c)), key=lambda p: (first_pair_counts(c)[p], p)),
         "among equals the smaller pair"),
        (lambda c: max(first_pair_counts(c).values()), "is a pair of ids"),
        (lambda c: min(first_pair_counts(c)), "yours is"),
    ],
    "tokenization/merge": [
        (loses_last, "is lost"),
        (overlapping_merge, "used for two pairs"),
        (lambda ids, pair, new: [new if i in pair else i for i in ids], "Merging (1, 2) into 9"),
        (lambda ids, pair, new: list(ids), "a list never equals a tuple"),
        (changes_its_list, "changed the list"),
    ],
    "tokenization/encode": [
        (tokenization.buggy_encode, "takes the first pair that it meets"),
        (longest_first, "the tokenizer gives"),
        (latest_first, "learned last"),
        (lambda chunk, merges: list(chunk.encode()), "Start from `byte_ids(chunk)`"),
    ],
    "tokenization/sentences": [
        (one_too_many, "does not fit whole"),
        (lambda t, s, c: sum(len(t.encode(x)) <= c for x in s), "add the tokens up"),
        (lambda t, s, c: sum(len(t.encode(x)) for x in s), "tokens hold"),
        (lambda t, s, c: [], "a number of sentences"),
        (skips_what_does_not_fit, "stop there"),
        (lambda t, s, c: sum(sum(map(len, s[: k + 1])) <= c for k in range(len(s))),
         "counts characters"),
        (lambda t, s, c: sum(sum(len(t.encode(x)) for x in s[: k + 1]) < c for k in range(len(s))),
         "a full context still fits"),
    ],
    "tokenization/blame": [
        ({}, "all seven names"),
        ({**tokenization.solve_blame(), "kyoto": True}, "Think again about kyoto"),
        ({**tokenization.solve_blame(), "space": False}, "a space alone is a rare token"),
        ({**tokenization.solve_blame(), "rude": ...}, "still needs True or False"),
    ],
    "world/bits": [
        (lambda p: __import__("math").log2(p), "never negative"),
        (lambda p: -__import__("math").log(p), "natural logarithm"),
        (lambda p: 1 / p, "For p = 0.5"),
        (lambda p: round(-math.log2(p)), "need not be whole"),
    ],
    "world/probability": [
        (lambda word, p: math.prod(p[a][b] for a, b in zip(word, word[1:])), "edges are missing"),
        (lambda word, p: math.prod(p[a][b] for a, b in zip("." + word, word)), "end is missing"),
        (lambda word, p: math.prod(p[a][b] for a, b in zip(word, word[1:] + ".")),
         "beginning is missing"),
        (lambda word, p: sum(p[a][b] for a, b in zip("." + word, word + ".")), "You add"),
        (lambda word, p: math.prod(p[a][b] for a, b in zip("." + word[::-1], word[::-1] + ".")),
         "read backwards"),
        (lambda word, p: math.prod(p[b][a] for a, b in zip("." + word, word + ".")),
         "read backwards"),
        (lambda word, p: 0.5 ** len(word), "For no it is"),
        (lambda word, p: "1/12", "a number is wanted"),
    ],
    "world/rate": [
        (world.buggy_rate, "mean of each document's rate"),
        (lambda d: sum(len(t) for _b, t in d) / sum(b for b, _t in d), "the other way round"),
        (lambda d: sum(b for b, _t in d) / len(d), "bits per document"),
        (lambda d: max(b / len(t) for b, t in d), "For these documents it is"),
        (lambda d: d, "A number is wanted"),
    ],
    "world/spoil": [
        (lambda story, colour: story, "came back as it was"),
        (lambda story, colour: story.replace(colour, "grey"), "no story of the world any more"),
        (lambda story, colour: story[:-20], "no story of the world any more"),
        (lambda story, colour: story.replace("an orange", "a orange").replace(
            colour, "blue" if colour != "blue" else "red"), "every mention was changed"),
        (lambda story, colour: len(story), "A text is wanted"),
    ],
    "world/reply": [
        ("Mia has the ball now. I hope this helps.", "not right"),
        ("Tom has the ball, I think.", "does not say plainly"),
        ("Tom.", "plainer words"),
        ("Tom has the ball now.", "A courtesy would not hurt"),
        ("What a stupid question. Tom has the ball now.", "rude"),
        ("Of course. Gladly. Tom has the ball now. Thank you. I hope this helps.", "courtesy"),
        (12, "a text in quotation marks"),
    ],
    "world/caption": [
        ("a red circle and a blue square", "True of both"),
        ("a circle right of a square", "the other way round"),
        ("a red circle", "speaks of every shape"),
        ("a crimson circle left of a square", 'the nearest it has is "red"'),
        ("", "The caption is empty"),
        (3, "a text in quotation marks"),
    ],
}  # fmt: skip


@pytest.fixture(autouse=True)
def no_record(monkeypatch):
    monkeypatch.setenv("LESSONS_RECORD", "off")


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_the_solution_is_solved_and_the_stub_is_open(exercise):
    takes_nothing = exercise.solve.__code__.co_argcount == 0  # the answer is a value, no function
    answer = exercise.solve() if takes_nothing else exercise.solve
    stub = dict.fromkeys(answer, ...) if isinstance(answer, dict) else lambda *given: ...
    assert exercise.judge(answer)[0] == "solved"
    if not isinstance(answer, str):  # a text has no stub but the three dots
        assert exercise.judge(stub)[0] == "open"
    assert exercise.judge(...)[0] == "open"


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.name)
def test_wrong_answers_are_named(exercise):
    answers = WRONG[exercise.name]
    assert len(answers) >= 3
    for attempt, named in answers:
        state, sentence = exercise.judge(attempt)
        assert state == "wrong", sentence
        assert named in sentence


def test_names_are_unique():
    assert len({exercise.name for exercise in ALL}) == len(ALL)


@pytest.mark.parametrize(
    "exercise, attempt",
    [
        (gpt.START_LOSS, lambda V: torch.tensor(float(V)).log()),
        (gpt.START_LOSS, lambda V: np.float32(np.log(V))),
        (gpt.ATTEND, head_by_loops),  # numpy, in double precision
        (gpt.ATTEND, lambda q, k, v: head(q, k, v, hide=-1e9)),
        (gpt.ATTEND, lambda q, k, v: head(q.double(), k.double(), v.double()).tolist()),
        (gpt.ATTEND, lambda q, k, v: head(q, k, v).requires_grad_()),
        (gpt.BUG, lambda scores: (w := scores.softmax(-1).tril()) / w.sum(-1, keepdim=True)),
        (gpt.BUG, lambda scores: weigh(scores).numpy()),
        (gpt.COUNT, lambda *sizes: np.int64(parameters(*sizes))),
        (gpt.COUNT, lambda *sizes: torch.tensor(parameters(*sizes))),
        (gpt.TOP_P, lambda probs, p: int(
            np.searchsorted(np.cumsum(sorted(probs, reverse=True)), p)) + 1),
        (gpt.TOP_P, lambda probs, p: torch.tensor(gpt.solve_keep(probs, p))),
        (gpt.CACHE, lambda n, cache: torch.arange(n + 1).sum() if not cache else np.int32(n)),
        (gpt.FLOOR, a_run(bits=torch.tensor(0.5), seconds=np.float64(120))),
    ],
)  # fmt: skip
def test_other_right_answers_are_right(exercise, attempt):
    state, sentence = exercise.judge(attempt)
    assert state == "solved", sentence


def test_a_run_that_is_not_reported_yet_is_open():
    assert gpt.FLOOR.judge({"lesson": 0.6, "seconds": ..., "bits": ...})[0] == "open"


@pytest.mark.parametrize("sizes", [(101, 17, 3, 10), (300, 40, 1, 24)])
def test_the_count_is_that_of_a_model(sizes):
    V, T, L, C = sizes
    assert gpt.COUNT.solve(*sizes) == GPT(Config(V, T, L, 2, C)).n_parameters()


def test_the_count_of_gpt2_small():
    assert gpt.COUNT.solve(50_257, 1024, 12, 768) == 124_439_808


def test_the_head_is_that_of_the_model():
    q, k, v = torch.randn(3, 5, 4, generator=torch.Generator().manual_seed(0))
    wanted = Attention(Config(8, 8, 1, 1, 4)).mix(q[None, None], k[None, None], v[None, None])
    torch.testing.assert_close(gpt.ATTEND.solve(q, k, v), wanted[0, 0])


def test_top_p_keeps_what_sampling_keeps():
    chance = torch.Generator().manual_seed(0)
    for p in (0.1, 0.5, 0.9, 1.0):
        logits = torch.randn(50, generator=chance, dtype=torch.float64)
        kept = int((probabilities(logits, top_p=p) > 0).sum())
        assert gpt.TOP_P.solve(logits.softmax(-1).tolist(), p) == kept


@pytest.mark.parametrize("questions", [PREDICTIONS, QUIZ])
def test_the_right_letters_of_lesson_2_are_spread(questions):
    letters = [question.right for question in questions]
    assert len(set(letters)) >= 3
    assert max(map(letters.count, letters)) <= len(letters) / 2
