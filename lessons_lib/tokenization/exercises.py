"""The exercises of the tokenization lesson: checks, hints and solutions."""

from __future__ import annotations

from itertools import pairwise
from numbers import Integral

from lessons_lib.course.exercises import Exercise, NotStarted, expect, mistake
from lessons_lib.course.language import N_, _
from lessons_lib.tokenization.pretokenize import byte_ids
from lessons_lib.tokenization.textbook import count_pairs, encode_steps, merge, train_textbook
from lessons_lib.tokenization.tokenizer import Tokenizer

# --- 1. bytes of a character ---------------------------------------------------------------------


def _test_n_bytes(attempt) -> None:
    for text, wanted in (("a", 1), ("ї", 2), ("猫", 3), ("🙂", 4), ("Київ", 8), ("", 0)):
        got = attempt(text)
        if got == len(text) and got != wanted:
            raise mistake(
                N_("That counts characters. {text} has more bytes than characters."),
                text=repr(text),
            )
        expect(
            got,
            wanted,
            N_("For {text} the answer is {wanted}, and yours is {got}."),
            text=repr(text),
        )


def solve_n_bytes(text):
    return len(text.encode("utf-8"))


N_BYTES = Exercise(
    "tokenization/n-bytes",
    _test_n_bytes,
    N_("A string has a method `encode` that gives its bytes, and `len` counts them."),
    solve_n_bytes,
    N_(
        "Bytes are what the tokenizer starts from, so this is the longest a text can ever be in tokens."
    ),
)

# --- 2. counting pairs ---------------------------------------------------------------------------


def _test_most_frequent(attempt) -> None:
    cases = [
        [[1, 2, 1, 2, 3]],
        [[9, 5], [6, 8], [7, 5], [6, 4], [3, 5], [6, 4]],
        [[5, 6], [5, 6], [7, 8, 7, 8, 7, 8]],
        [[3, 3, 3, 3]],
        [[2, 9], [1, 4], [2, 9], [1, 4]],
        [[9], [4, 4, 1], [4, 1]],
        [[7, 1, 2], [8, 1, 2]],
        [[3, 3, 3], [3, 3, 3], [1, 2], [1, 2], [1, 2]],
    ]
    for chunks in cases:
        counts = count_pairs(chunks)
        wanted = min(counts, key=lambda pair: (-counts[pair], pair))
        got = attempt([list(chunk) for chunk in chunks])
        joined = [i for chunk in chunks for i in chunk]
        across = count_pairs([joined])
        if isinstance(got, tuple) and got and isinstance(got[0], tuple) and got[0] in counts:
            raise mistake(
                N_("{got} is a pair with something beside it; the answer is the pair alone."),
                got=got,
            )
        ids = isinstance(got, tuple) and all(isinstance(i, Integral) for i in got)
        if not ids or len(got) != 2:
            raise mistake(
                N_("The answer is a pair of ids such as (1, 2), not {got}."), got=repr(got)
            )
        if got not in counts and got in across:
            raise mistake(
                N_("{got} runs across the end of a chunk: pairs stay inside one."), got=got
            )
        if got in counts and counts[got] == counts[wanted] and got != wanted:
            raise mistake(
                N_("{got} occurs as often as {wanted}; among equals the smaller pair is taken."),
                got=got,
                wanted=wanted,
            )
        if got != wanted and wanted[0] == wanted[1] and got in counts:
            raise mistake(
                N_(
                    "In {chunks} the pair {wanted} occurs {n} times: in a run each neighbour counts."
                ),
                chunks=chunks,
                wanted=wanted,
                n=counts[wanted],
            )
        expect(
            got,
            wanted,
            N_("For the chunks {chunks} it is {wanted}, and yours is {got}."),
            chunks=chunks,
        )


def solve_most_frequent(chunks):
    counts = {}
    for ids in chunks:
        for pair in zip(ids, ids[1:]):
            counts[pair] = counts.get(pair, 0) + 1
    return min(counts, key=lambda pair: (-counts[pair], pair))


MOST_FREQUENT = Exercise(
    "tokenization/most-frequent",
    _test_most_frequent,
    N_(
        "`zip(ids, ids[1:])` gives the neighbours of one chunk. To take the smaller pair among equals, "
        "compare by `(-count, pair)`."
    ),
    solve_most_frequent,
    N_(
        "Without the rule for equals, two trainers given the same text learn different vocabularies."
    ),
)

# --- 3. merging ----------------------------------------------------------------------------------


def _test_merge(attempt) -> None:
    cases = [
        ([1, 2, 3, 1, 2], (1, 2), 9),
        ([4, 4, 4], (4, 4), 9),
        ([1, 1, 2, 1, 2, 2], (1, 2), 7),
        ([5], (5, 5), 9),
        ([1, 2], (2, 1), 9),
        ([], (1, 2), 9),
        ([3, 1, 2], (1, 2), 9),
    ]
    for ids, pair, new_id in cases:
        given = list(ids)
        got = attempt(given, pair, new_id)
        wanted = merge(ids, pair, new_id)
        is_list = isinstance(got, list)
        if is_list and got == ids != wanted:
            raise mistake(
                N_(
                    "Nothing was merged in {ids}. A slice of a list is a list, and a list never "
                    "equals a tuple."
                ),
                ids=ids,
            )
        if is_list and ids and got == wanted[: len(got)] and len(got) == len(wanted) - 1:
            raise mistake(N_("The last element of {ids} is lost."), ids=ids)
        if is_list and pair[0] == pair[1] and got.count(new_id) > wanted.count(new_id):
            raise mistake(
                N_("In {ids} an element was used for two pairs; each belongs to one."), ids=ids
            )
        expect(
            got,
            wanted,
            N_("Merging {pair} into {new} in {ids} gives {wanted}, and yours is {got}."),
            pair=pair,
            new=new_id,
            ids=ids,
        )
        if given != ids:
            raise mistake(
                N_("The answer is right, but your function changed the list {ids} it was given."),
                ids=ids,
            )


def solve_merge(ids, pair, new_id):
    merged, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == pair:
            merged.append(new_id)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged


MERGE = Exercise(
    "tokenization/merge",
    _test_merge,
    N_(
        "Walk with an index: after a merge go on by two, otherwise by one. A slice past the end of a "
        "list is just shorter, so the last element needs no special case."
    ),
    solve_merge,
)

# --- 4. spot the bug: an encoder that takes merges from left to right ------------------------------


def buggy_encode(chunk: str, merges: dict) -> list[int]:
    """An encoder as some public teaching code had it. It is wrong: find out why."""
    ids = byte_ids(chunk)
    i = 0
    while i < len(ids) - 1:
        pair = (ids[i], ids[i + 1])
        if pair in merges:
            ids[i : i + 2] = [merges[pair]]
            i = max(i - 1, 0)
        else:
            i += 1
    return ids


_SAMPLE = "the theatre heats the other weather, the breath of the heath there; he hath that. " * 3


def _latest_first(chunk: str, merges: dict) -> list[int]:
    ids = byte_ids(chunk)
    while True:
        known = [pair for pair in pairwise(ids) if pair in merges]
        if not known:
            return ids
        latest = max(known, key=merges.get)
        ids = merge(ids, latest, merges[latest])


def _test_encode(attempt) -> None:
    merges = train_textbook(_SAMPLE, 300)
    wrong = []
    for chunk in (" the", "heat", " weather", " breathe", "hehe", "zzz", "", " theatre"):
        wanted = encode_steps(chunk, merges)[-1]
        got = attempt(chunk, dict(merges))
        if not isinstance(got, list) or not all(isinstance(i, Integral) for i in got):
            raise mistake(
                N_("The answer is a list of ids such as {wanted}, not {got}."),
                wanted=wanted,
                got=repr(got),
            )
        if got != wanted:
            wrong.append((chunk, got, wanted))
    if not wrong:
        return
    chunk, got, wanted = wrong[0]
    message = N_("For {chunk} the tokenizer gives {wanted}, and yours gives {got}.")
    if all(buggy_encode(c, merges) == g for c, g, _w in wrong):
        message = N_(
            "This still takes the first pair that it meets. For {chunk} it gives {got}, and the "
            "tokenizer gives {wanted}."
        )
    elif all(_latest_first(c, merges) == g for c, g, _w in wrong):
        message = N_(
            "This takes the merge that was learned last. For {chunk} it gives {got}, and the "
            "tokenizer gives {wanted}."
        )
    elif set(got) & (set(chunk.encode()) - set(byte_ids(chunk))):
        message = N_(
            "Start from `byte_ids(chunk)`: an id is not the byte's value. For {chunk} yours gives "
            "{got}, and the tokenizer gives {wanted}."
        )
    raise mistake(message, chunk=repr(chunk), got=got, wanted=wanted)


def solve_encode(chunk, merges):
    ids = byte_ids(chunk)
    rank = {pair: r for r, pair in enumerate(merges)}
    while True:
        known = [pair for pair in zip(ids, ids[1:]) if pair in rank]
        if not known:
            return ids
        earliest = min(known, key=rank.get)
        ids = merge(ids, earliest, merges[earliest])


ENCODE = Exercise(
    "tokenization/encode",
    _test_encode,
    N_(
        "Training applied the merges in one order. Among all pairs that are in the text now, which one "
        "did training merge first?"
    ),
    solve_encode,
    N_(
        "Merges are applied in the order in which they were learned, not in the order of the text. A "
        "much-read course had this bug, and the comparison printed in its own text showed it."
    ),
)

# --- 5. the price of a language --------------------------------------------------------------------


def _test_sentences(attempt) -> None:
    tokenizer = Tokenizer.train("a ab abc abcd " * 8, 262, special_tokens=())
    short = ["abcd abcd", "ab ab ab ab", "xyz", "a"]
    for sentences in (short, ["a", "xyz xyz xyz xyz", "a"]):
        lengths = [len(tokenizer.encode(text)) for text in sentences]
        sums = [sum(lengths[: k + 1]) for k in range(len(lengths))]
        contexts = (0, sums[0] + 1, sums[-1] - 1, sums[0], sums[1], sums[-1], 1000)
        given = [attempt(tokenizer, list(sentences), context) for context in contexts]
        for got in given:
            if not isinstance(got, Integral) or isinstance(got, bool):
                raise mistake(
                    N_("The answer is a number of sentences (an int), not {got}."), got=repr(got)
                )
        letters = [sum(map(len, sentences[: k + 1])) for k in range(len(sentences))]
        right, by_letters = (
            [sum(total <= context for total in totals) for context in contexts]
            for totals in (sums, letters)
        )
        if given != right and given == by_letters:
            raise mistake(N_("That counts characters. The context is counted in tokens."))
        for context, got in zip(contexts, given, strict=True):
            _judge_sentences(got, sums, lengths, sentences, context)


def _judge_sentences(got, sums, lengths, sentences, context) -> None:
    wanted = sum(total <= context for total in sums)
    if got == wanted:
        return
    if got == wanted - 1 and sums[wanted - 1] == context:
        raise mistake(
            N_("{n} tokens are just enough for {wanted} sentences: a full context still fits."),
            n=context,
            wanted=wanted,
        )
    if got == sum(length <= context for length in lengths):
        raise mistake(N_("Each sentence needs its room beside those before it: add the tokens up."))
    if got > wanted and 0 < wanted < len(sentences) - 1 and lengths[wanted + 1] <= lengths[wanted]:
        raise mistake(
            N_("Sentence {k} does not fit into {n} tokens; stop there, even if a later one would."),
            k=wanted + 1,
            n=context,
        )
    if got == wanted + 1:
        raise mistake(
            N_("With {n} tokens the last sentence that you count does not fit whole."), n=context
        )
    raise mistake(
        N_("{n} tokens hold {wanted} of the sentences, and yours says {got}."),
        n=context,
        wanted=wanted,
        got=got,
    )


def solve_sentences(tokenizer, sentences, context):
    used = 0
    for count, sentence in enumerate(sentences):
        used += len(tokenizer.encode(sentence))
        if used > context:
            return count
    return len(sentences)


SENTENCES = Exercise(
    "tokenization/sentences",
    _test_sentences,
    N_("Add up the tokens sentence by sentence, and stop before the sum is more than the context."),
    solve_sentences,
    N_("A context is counted in tokens, so a language that is cut finer is also remembered less."),
)


# --- 6. whose fault? -------------------------------------------------------------------------------

SYMPTOMS = {
    "greek": N_(
        "It charges five times as much for a page of Greek as for the same page in English."
    ),
    "kyoto": N_("It says that the capital of Japan is Kyoto."),
    "space": N_("A prompt that ends with a space is continued worse than the same one without."),
    "rude": N_("It answers a polite question rudely."),
    "halves": N_("While it writes Chinese, the screen shows the sign � for a moment."),
    "letters": N_("It spells a word letter by letter, and leaves one out."),
    "cutoff": N_("It does not know what happened last week."),
}
_BLAME = {
    "greek": (True, N_("The tokenizer sets the price: few merges were learned for Greek.")),
    "kyoto": (False, N_("Kyoto and Tokyo are both easy to write; the knowledge is the model's.")),
    "space": (
        True,
        N_("Training saw the space with the word behind it; a space alone is a rare token."),
    ),
    "rude": (False, N_("Manners come from the training text, and lesson 4 changes them.")),
    "halves": (True, N_("A token may be part of a character; shown alone it is not valid UTF-8.")),
    "letters": (True, N_("The model is not shown the letters of its tokens; it must know them.")),
    "cutoff": (False, N_("Its training text ended earlier; no way of cutting text could help.")),
}


def _test_blame(attempt) -> None:
    if not isinstance(attempt, dict) or set(attempt) != set(_BLAME):
        raise mistake(N_("Keep all seven names, and give each True or False."))
    if all(verdict is ... for verdict in attempt.values()):
        raise NotStarted
    for name, (blamed, why) in _BLAME.items():
        if not isinstance(attempt[name], bool):
            raise mistake(N_("{name} still needs True or False."), name=name)
        if attempt[name] != blamed:
            raise mistake(N_("Think again about {name}: {why}"), name=name, why=_(why))


def solve_blame():
    return {
        "greek": True,
        "kyoto": False,
        "space": True,
        "rude": False,
        "halves": True,
        "letters": True,
        "cutoff": False,
    }


BLAME = Exercise(
    "tokenization/blame",
    _test_blame,
    N_("Ask for each: would it still happen if the model read and wrote single letters?"),
    solve_blame,
    N_("A tokenizer is to blame for prices, pieces and spelling, never for knowledge or manners."),
)
