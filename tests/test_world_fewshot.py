"""Few-shot documents: true labels, nothing held out in training, exact probabilities."""

import hashlib
import math
import re
from collections import Counter
from functools import cache
from itertools import combinations, islice, product

import pytest

from lessons_lib.world.fewshot import (
    BOOK_INSTRUCTION,
    BOOK_PROMPTS,
    BOOK_SENTENCES,
    FAMILIES,
    few_shot_entropy,
    few_shot_text,
    make_prompt,
    write_few_shot,
)
from lessons_lib.world.fewshot.exact import (
    _classes,
    _classes_seen,
    _labels_entropy,
    _left,
    _mapping,
    _names,
)
from lessons_lib.world.fewshot.instructions import NAMED_WAYS, ORDERS, named_instruction
from lessons_lib.world.fewshot.labels import HELD_OUT_SETS, MADE_UP, ORDINARY, LabelKind
from lessons_lib.world.fewshot.rows import Row
from lessons_lib.world.fewshot.writing import CLASSES_MODES, MAPPING_MODES, NEW_NAME
from lessons_lib.world.writer import Table, stream

TRAIN = [family for family in FAMILIES.values() if family.split == "train"]
HELD_OUT = [family for family in FAMILIES.values() if family.split == "held_out"]
CLASSES = [family for family in FAMILIES.values() if family.kind == "classes"]


def text_of(found) -> str:
    return found if isinstance(found, str) else found[0]


def inputs(family, c, *splits) -> list:
    return [found for split in splits for row in family.pools[c] for found in row.split(split)]


@cache
def places(rows) -> dict:
    """Where each input stands: the index of its row, and how many inputs the row has."""
    found = {}
    for i, row in enumerate(rows):
        for x in row.train.values:
            found.setdefault(x, []).append((i, len(row.train)))
    return found


@pytest.fixture(scope="module")
def streams():
    return [list(islice(stream(write_few_shot, seed), 10_000)) for seed in range(3)]


@pytest.fixture(scope="module")
def documents(streams):
    return streams[0] + streams[1]


class Reading:
    """An independent account of a text: the probabilities of all ways to write it, added up."""

    def __init__(self, text: str):
        start = text.index("I: ")
        self.header = text[: start - 1] if start else ""
        self.pairs = [tuple(p.split(", O: ")) for p in text[start + 3 :].split(", I: ")]

    @staticmethod
    def weight(table, value) -> float:
        return sum(p for v, p in zip(table.values, table.probs, strict=True) if v == value)

    def probability(self) -> float:
        weights = math.fsum(family.weight for family in TRAIN)
        return math.fsum(f.weight / weights * getattr(self, f.kind)(f) for f in TRAIN)

    def inputs(self, pools, classes, wanted) -> float:
        """Of drawing these inputs from the rows of these classes, no row twice."""
        p, used = 1.0, set()
        for c, text in zip(classes, wanted, strict=True):
            found = [(i, n) for i, n in places(pools[c]).get(text, ()) if (c, i) not in used]
            if not found:
                return 0.0
            ((i, n),) = found
            p /= (len(pools[c]) - sum(d == c for d, _ in used)) * n
            used.add((c, i))
        return p

    def labels(self, family, labels: dict) -> float:
        total = 0.0
        for kind, p in zip(family.labels.values, family.labels.probs, strict=True):
            if kind.natural:
                total += p * all(kind.natural[c] == label for c, label in labels.items())
            else:
                total += p * self.inputs((kind.rows,), [0] * len(labels), labels.values())
        return total

    def classes(self, family) -> float:
        n = len(family.classes)
        where = {x: c for c in range(n) for x in places(family.rows[c])}
        if any(text not in where for text, _ in self.pairs):
            return 0.0
        seen = [where[text] for text, _ in self.pairs]
        p = self.weight(family.counts, len(self.pairs)) / n ** len(seen)
        p *= self.inputs(family.rows, seen, [text for text, _ in self.pairs])
        given = {}
        agree = all(given.setdefault(c, y) == y for c, (_, y) in zip(seen, self.pairs, strict=True))
        modes = dict(zip(CLASSES_MODES.values, CLASSES_MODES.probs, strict=True))
        if not self.header:
            return p * modes["plain"] * agree * self.labels(family, given)
        total = sum(
            modes["which"] / len(family.which)
            for text, asked in family.which.values
            if text == self.header
            and all(y == ("yes" if where[x] == asked else "no") for x, y in self.pairs)
        )
        for way in NAMED_WAYS.values if agree else ():
            for order in ORDERS[n].values:
                slots = [f"<{c}>" for c in range(n)]
                shape = re.escape(named_instruction(way, family.unit, family.names, slots, order))
                for c in range(n):
                    shape = shape.replace(f"<{c}>", f"(?P<c{c}>[A-Za-z0-9]+)")
                if found := re.fullmatch(shape, self.header):
                    named = {c: found[f"c{c}"] for c in order}
                    if all(named[c] == y for c, y in given.items()):
                        chance = modes["named"] / len(NAMED_WAYS) / len(ORDERS[n])
                        total += chance * self.labels(family, named)
        return p * total

    def mapping(self, family) -> float:
        modes = dict(zip(MAPPING_MODES.values, MAPPING_MODES.probs, strict=True))
        told = modes["plain"]
        if self.header:
            told = modes["told"] * self.weight(family.tellings, self.header)
        p = told * self.weight(family.counts, len(self.pairs))
        return p and p * self.inputs(family.rows, [0] * len(self.pairs), self.pairs)

    def names(self, family) -> float:
        labels = {}
        if self.header or any(labels.setdefault(x, y) != y for x, y in self.pairs):
            return 0.0
        p = self.weight(family.counts, len(self.pairs)) * self.inputs(
            family.rows, [0] * len(labels), labels
        )
        seen = set()
        for i, (x, _) in enumerate(self.pairs):
            if i:
                p *= NEW_NAME.probs[x in seen] / (len(seen) if x in seen else 1)
            seen.add(x)
        return p and p * self.labels(family, labels)


def test_probability_is_that_of_all_the_ways_to_write_the_text(documents):
    for document in documents[:400]:
        p = Reading(document.text).probability()
        assert math.isclose(math.log(p), document.log_prob, rel_tol=1e-9), document.text


def test_short_documents_of_every_family_have_one_derivation(documents):
    seen = Counter()
    for document in documents:
        if len(document.truth["examples"]) == 1:
            seen[document.truth["family"]] += 1
            p = Reading(document.text).probability()
            assert math.isclose(math.log(p), document.log_prob, rel_tol=1e-9), document.text
    assert set(seen) == {family.name for family in TRAIN}


def test_no_input_is_in_two_families_with_free_labels_and_no_pair_in_two_mappings():
    free, fixed = Counter(), Counter()
    for family in TRAIN:
        for c in range(len(family.pools)):
            (fixed if family.kind == "mapping" else free).update(inputs(family, c, "all"))
    assert [x for x, n in (free + fixed).items() if n > 1] == []
    assert set(free) & {x for x, _ in fixed} == set()
    assert not any("," in x for x in free) and all(x.isascii() for x in free)


@pytest.mark.parametrize("family", CLASSES, ids=lambda family: family.name)
def test_a_label_tells_its_kind(family):
    words = Counter()
    for kind in family.labels.values:
        words.update(kind.natural or [word for row in kind.rows for word in row.train.values])
    assert [word for word, n in words.items() if n > 1] == []
    lengths = {len(names) for names in family.natural + family.natural_held_out}
    assert lengths == {len(family.classes)}
    texts = [text for text, _ in (*family.which.values, *family.which_held_out)]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("seed", range(3))
def test_entropy_and_length_agree_with_the_documents(streams, seed):
    documents = streams[seed]
    for values, exact in zip(
        ([-d.log_prob for d in documents], [len(d.text) for d in documents]),
        few_shot_entropy(),
        strict=True,
    ):
        mean = math.fsum(values) / len(values)
        spread = math.sqrt(math.fsum((v - mean) ** 2 for v in values)) / len(values)
        assert abs(mean - exact) < 3 * spread


@pytest.mark.parametrize("classes", [2, 3, 4])
@pytest.mark.parametrize("n", [1, 2, 5])
def test_expectations_over_classes_are_those_of_all_sequences(n, classes):
    sequences = list(product(range(classes), repeat=n))
    seen = [
        sum(len(set(s)) >= k for s in sequences) / len(sequences) for k in range(1, classes + 1)
    ]
    assert _classes_seen(n, classes) == pytest.approx(seen)
    left = sum(math.log(20 - s.count(0)) for s in sequences) / len(sequences)
    assert _left(20, n, classes) == pytest.approx(left)


def test_labels_are_dealt_without_putting_back():
    """Three words for two classes: six ways, all equally probable; a third of the time just one."""
    table = Table([LabelKind("words", rows=[Row([word]) for word in ("ab", "cd", "ef")])])
    assert _labels_entropy(table, (1.0, 1.0)) == pytest.approx(math.log(6))
    assert _labels_entropy(table, (1.0, 2 / 3)) == pytest.approx(math.log(3) + math.log(2) * 2 / 3)


def test_the_mean_length_is_right_within_each_kind_of_family(documents):
    for name, mean in (("sentiment", _classes), ("opposite", _mapping), ("pairs", _names)):
        family = FAMILIES[name]
        found = [len(d.text) for d in documents if d.truth["family"] == name]
        exact = mean(family)[1]
        spread = math.sqrt(sum((n - exact) ** 2 for n in found)) / len(found)
        assert abs(sum(found) / len(found) - exact) < 3.5 * spread


def test_nothing_held_out_is_in_training(documents):
    kept = set(BOOK_SENTENCES)
    for family in TRAIN:
        for c in range(len(family.pools)):
            kept |= {text_of(x) for x in inputs(family, c, "held_out", "unseen")} - (
                # A word may be held out in one mapping and not in another.
                {text_of(x) for f in TRAIN if f is not family for x in inputs(f, 0, "train")}
                if family.kind == "mapping"
                else set()
            )
    labels = {w for row in (*MADE_UP, *ORDINARY) for w in row.held_out + row.unseen}
    labels |= {word for words in HELD_OUT_SETS for word in words}
    pairs = {x for f in TRAIN if f.kind == "mapping" for x in inputs(f, 0, "held_out", "unseen")}
    asked = {text for f in TRAIN for text, _ in f.which_held_out}
    assert BOOK_INSTRUCTION in asked and {"blick", "dax", "wug"} <= labels
    for document in documents:
        family = FAMILIES[document.truth["family"]]
        assert family.split == "train"
        for example in document.truth["examples"]:
            assert example[0] not in kept and example not in pairs
        given = document.truth["labels"]
        natural = {word for words in family.natural_held_out for word in words}
        assert not (labels | natural) & set(given.values()), document.text
        if document.truth["mode"] == "which":
            assert not any(document.text.startswith(text) for text in asked)


def test_labels_are_true_and_documents_are_of_the_promised_size(documents):
    where = {
        (f.name, x): name
        for f in TRAIN
        if f.kind == "classes"
        for c, name in enumerate(f.classes)
        for x in inputs(f, c, "train")
    }
    shares, lengths = Counter(), []
    for document in documents:
        truth = document.truth
        examples = truth["examples"]
        assert document.text.endswith(few_shot_text(examples)) and document.text.isascii()
        assert len({x for x, _ in examples}) == len(examples) or truth["family"] == "pairs"
        if truth["mode"] in ("plain", "named") and FAMILIES[truth["family"]].kind == "classes":
            for x, y in examples:
                assert truth["labels"][where[truth["family"], x]] == y
        shares[truth["family"]] += 1
        lengths.append(len(document.text))
    assert max(lengths) <= 700 and sum(n <= 400 for n in lengths) > 0.85 * len(lengths)
    assert len(TRAIN) >= 16 and len(HELD_OUT) >= 5 and set(shares) == {f.name for f in TRAIN}


def test_sentences_are_many():
    assert sum(len(inputs(f, c, "train")) for f in TRAIN for c in range(len(f.pools))) > 20_000
    for name in ("sentiment", "science"):
        for c in (0, 1):
            assert len(inputs(FAMILIES[name], c, "train")) >= 150
            assert len(inputs(FAMILIES[name], c, "held_out")) >= 40


def test_held_out_sentences_are_made_of_known_words_and_the_books_have_their_frame_in_training():
    held = 0
    for family in TRAIN:
        if family.kind == "classes":
            pools = range(len(family.pools))
            known = {w for c in pools for x in inputs(family, c, "train") for w in x.split()}
            kept = [x for c in pools for x in inputs(family, c, "held_out")]
            assert sum(set(x.split()) <= known for x in kept) > 0.9 * len(kept), family.name
            held += len(kept)
    assert held > 3000
    rows = [row for f in TRAIN for pool in f.pools for row in pool if row.train]
    book = BOOK_SENTENCES & {text_of(x) for row in rows for x in row.held_out}
    assert book == BOOK_SENTENCES and len(book) == 10


def test_samples_of_the_truth():
    """What every class says, checked by words that only it may hold."""
    numbers = re.compile(r"\b(number|numbers|sides|plus|minus|root|polygons?|squared)\b")
    physics = inputs(FAMILIES["science"], 0, "all")
    assert not any(map(numbers.search, physics))
    liking = re.compile(r"\b(awful|terrible|hates?|boring|sad|worst|unhappy|tired|cardboard)\b")
    assert not any(map(liking.search, inputs(FAMILIES["sentiment"], 0, "all")))
    praise = re.compile(r"\b(love[sd]?|lovely|great|wonderful|awesome|best|happy|delicious)\b")
    assert not any(map(praise.search, inputs(FAMILIES["sentiment"], 1, "all")))
    for x, y in inputs(FAMILIES["first_letter"], 0, "train"):
        assert x[0] == y
    for x, y in inputs(FAMILIES["longer_word"], 0, "train"):
        assert y in x.split() and all(len(y) >= len(word) for word in x.split())
    for c, place in (("first_word", 0), ("middle_word", 1), ("last_word", 2)):
        assert all(x.split()[place] == y for x, y in inputs(FAMILIES[c], 0, "all"))


def test_sums_among_the_mathematics_are_right():
    names = "zero one two three four five six seven eight nine ten eleven twelve".split()
    value = {name: i for i, name in enumerate(names)} | {str(i): i for i in range(2000)}
    kinds = {" plus ": int.__add__, " minus ": int.__sub__, " times ": int.__mul__}
    checked = 0
    for text in inputs(FAMILIES["science"], 1, "all"):
        for sign, result in kinds.items():
            a, found, rest = text.partition(sign)
            b, _, c = rest.partition(" is ")
            if found and {a, b, c} <= set(value):
                assert result(value[a], value[b]) == value[c], text
                checked += 1
        if found := re.fullmatch(r"(\w+) is (not )?a prime number", text):
            n = value[found[1]]
            assert bool(found[2]) == any(n % d == 0 for d in range(2, n)), text
            checked += 1
        found = re.fullmatch(r"(\w+) is (greater than|divisible by) (\w+)", text)
        if found and found[1] != "pi":
            a, b = value[found[1]], value[found[3]]
            assert a > b if found[2] == "greater than" else a % b == 0, text
            checked += 1
    assert checked > 200


def test_same_seed_same_bytes():
    texts = "\n".join(d.text for d in islice(stream(write_few_shot, 0), 500))
    prompts = "\n".join(make_prompt(f, 5, s).text for f in FAMILIES for s in range(5))
    assert hashlib.sha256(texts.encode()).hexdigest()[:16] == PINNED[0]
    assert hashlib.sha256(prompts.encode()).hexdigest()[:16] == PINNED[1]


def test_the_four_prompts_of_the_book():
    likes = (
        "I: I love apples, O: positive, I: music is my passion, O: positive, "
        "I: my job is boring, O: negative, I: frozen pizzas "
    )
    fields = (
        "I: water boils at 100 degrees, O: physics, I: the square root of two is irrational, "
        "O: mathematics, I: the set of prime numbers is infinite, O: mathematics, I: "
    )
    assert [(p.text, p.answer) for p in BOOK_PROMPTS] == [
        (likes + "are awesome, O:", " positive"),
        (likes + "taste like cardboard, O:", " negative"),
        (fields + "gravity is proportional to the mass, O:", " physics"),
        (fields + "squares are rectangles, O:", " mathematics"),
    ]
    assert all(p.answer in p.choices and len(p.choices) == 2 for p in BOOK_PROMPTS)
    # Each sentence of the book is one that its family could have written.
    for prompt in BOOK_PROMPTS:
        family = FAMILIES[prompt.family]
        of = {label: c for c, label in enumerate(prompt.choices)}
        for text, label in (*prompt.examples, (prompt.query, prompt.answer[1:])):
            assert text in inputs(family, of.get(label, of.get(" " + label)), "held_out")


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
def test_prompts(family):
    rows = [row for c in range(len(family.pools)) for row in family.inputs(c, "held_out")]
    kept = {text_of(x) for row in rows for x in row}
    queries = Counter()
    for seed in range(60):
        prompt = make_prompt(family.name, 8, seed)
        assert prompt == make_prompt(family.name, 8, seed)
        assert prompt.text == few_shot_text(prompt.examples, prompt.query)
        assert prompt.answer in prompt.choices and len(set(prompt.choices)) == len(prompt.choices)
        assert len(prompt.examples) == 8
        assert {x for x, _ in prompt.examples} | {prompt.query} <= kept
        outputs = Counter(y for _, y in prompt.examples)
        if family.kind == "classes":
            assert max(outputs.values()) - min(outputs.values()) <= 1
            assert {" " + y for y in outputs} == set(prompt.choices)
            queries[prompt.choices.index(prompt.answer)] += 1
        if family.kind == "mapping":
            pairs = {x for row in family.inputs(0, "held_out") for x in row}
            assert {*prompt.examples, (prompt.query, prompt.answer[1:])} <= pairs
            assert len(prompt.choices) >= 3
    n_classes = len(family.classes)
    assert queries == {c: 60 // n_classes for c in range(n_classes)}
    if family.kind != "names":
        assert make_prompt(family.name, 0, 1).text.count("I: ") == 1


@pytest.mark.parametrize("labels", ["natural", "sets", "words", "made_up"])
def test_prompts_keep_to_their_splits(labels):
    for name in ("sentiment", "category", "topic"):
        family = FAMILIES[name]
        trained = set()
        for kind in family.labels.values:
            trained |= set(kind.natural) | {w for row in kind.rows for w in row.train.values}
        for seed in range(40):
            kept = make_prompt(name, 4, seed, labels=labels).labels
            seen = make_prompt(name, 4, seed, labels=labels, label_words="train").labels
            assert not trained & set(kept.values()) and set(seen.values()) <= trained
            assert list(kept) == list(family.classes)
            for a, b in combinations(kept.values(), 2):
                assert not a.startswith(b) and not b.startswith(a)
        known = {x for c in range(len(family.pools)) for x in inputs(family, c, "train")}
        assert make_prompt(name, 4, 0, sentences="train").query in known


def test_prompts_with_instructions_and_labels_of_ones_own():
    swapped = make_prompt("sentiment", 4, 2, labels=("negative", "positive"))
    assert swapped.labels == {"happy": "negative", "unhappy": "positive"}
    natural = make_prompt("sentiment", 4, 2, labels="natural")
    assert [x for x, _ in swapped.examples] == [x for x, _ in natural.examples]
    assert natural.labels == {"happy": "positive", "unhappy": "negative"}
    zero = make_prompt("tone", 0, 0, instruction="which")
    assert zero.text.startswith(BOOK_INSTRUCTION) or zero.text.split(" I: ")[0] in dict(
        FAMILIES["tone"].which_held_out
    )
    assert zero.choices == (" yes", " no")
    answers = [make_prompt("tone", 0, s, instruction="which").answer for s in range(8)]
    assert Counter(answers) == {" yes": 4, " no": 4}
    named = make_prompt("topic", 0, 0, instruction="named", labels=("dax", "wug", "fep"))
    assert named.choices == (" dax", " wug", " fep") and "wug" in named.text.split("I: ")[0]
    told = make_prompt("young", 1, 0, instruction="told")
    assert told.text.startswith("What is its young called? I: ")


@pytest.mark.parametrize(
    "call, sentence",
    [
        (lambda: make_prompt("mood", 3, 0), "family is 'mood'; it must be one of 'sentiment'"),
        (lambda: make_prompt("tone", -1, 0), "n is -1; it must be a whole number"),
        (lambda: make_prompt("pairs", 0, 0), "n is 0; it must be a whole number"),
        (lambda: make_prompt("tone", 2, 0, labels="odd"), "labels is 'odd'; it must be one of"),
        (lambda: make_prompt("tone", 2, 0, labels=("a",)), "tone needs 2 different texts"),
        (lambda: make_prompt("tone", 2, 0, labels=("a", "a")), "tone needs 2 different texts"),
        (lambda: make_prompt("tone", 2, 0, labels=(1, 2)), "tone needs 2 different texts"),
        (lambda: make_prompt("tone", 2, 0, labels=("a", "b,")), "texts without commas"),
        (lambda: make_prompt("tone", 2, 0, sentences="test"), "sentences is 'test'"),
        (lambda: make_prompt("tone", 2, 0, label_words="x"), "label_words is 'x'"),
        (
            lambda: make_prompt("young", 2, 0, sentences="train"),
            "sentences is 'train', but all of the",
        ),
        (lambda: make_prompt("tone", 2, 0, instruction="told"), "instruction is 'told'"),
        (lambda: make_prompt("plural", 900, 0), "n is too large: the held_out inputs of plural"),
        (lambda: few_shot_text([]), "at least one example or a query"),
    ],
)
def test_bad_input_gets_one_sentence(call, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        call()


PINNED = ("22ab2884e6875eb3", "ce8e6f9e407ae521")
