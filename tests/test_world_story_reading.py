"""The reader of stories: it agrees with the teller, it sees what was changed, and nothing is told
in two ways."""

import math
from itertools import islice
from random import Random

import pytest
from story_helpers import WHOLE, all_of, every_story, grammar_of, retold, tell, tiny_world, told
from story_mutations import MUTATIONS, Story
from toy_stories import TOYS

from lessons_lib.world.stories import read_story
from lessons_lib.world.stories.grammar import the_grammar
from lessons_lib.world.stories.recognising import Recogniser
from lessons_lib.world.stories.unambiguous import (
    confusable_bindings,
    repeated_shapes,
    shared_texts,
    untold,
)

MUTATED = 200  # texts for each sort of mutation


@pytest.mark.parametrize("part", range(10))
def test_the_reader_agrees_with_the_teller(part):
    for document in told(part % 3)[part // 3 * 1_000 : (part // 3 + 1) * 1_000]:
        reading = read_story(document.text)
        assert reading.in_language and reading.consistent and reading.problems == ()
        assert (reading.derivations, reading.unknown) == (1, None)
        assert abs(reading.log_prob - document.log_prob) < 1e-9
        episodes = [c.value.episode.name for c in document.choices if c.site == "episode"]
        assert [step.episode for step in reading.steps] == episodes
        assert reading.steps[-1].state == document.truth["state"]
        assert reading.steps[-1].values.items() <= document.truth["values"].items()
        ends = [0, *(step.end for step in reading.steps)]
        assert ends == sorted(ends) and ends[-1] == len(document.text)


@pytest.mark.parametrize("toy", TOYS)
def test_the_reader_accepts_just_the_stories_that_there_are(toy):
    text, *words = TOYS[toy]
    rng = Random(toy)
    with tiny_world(*words) as world:
        grammar = grammar_of(world, text)
        stories = all_of(toy)
        reader = world.reading.Reader(grammar)
        texts = rng.sample(sorted(stories), 600)
        vocabulary = sorted({word for text in texts for word in text.split()})
        for text in texts:
            assert reader.read(text).log_prob == pytest.approx(stories[text], abs=1e-9)
            words = text.split()
            words[rng.randrange(len(words))] = rng.choice(vocabulary)
            units = text.split(". ")
            i = rng.randrange(len(units))
            other = rng.choice(texts).split(". ")
            for changed in (
                " ".join(words),
                ". ".join(units[:i] + units[i + 1 :]),
                ". ".join(units[:i] + other[i:]),
            ):
                reading = reader.read(changed)
                assert reading.consistent == (changed in stories), changed
                assert reading.derivations == (changed in stories)
                if changed in stories:
                    assert reading.log_prob == pytest.approx(stories[changed], abs=1e-9)


@pytest.fixture(scope="module")
def stories():
    return [Story(*retold(document)) for seed in range(3) for document in told(seed)[:WHOLE]]


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.__name__)
def test_a_changed_story_is_rejected_unless_the_teller_could_tell_it(mutation, stories):
    sorts, most = MUTATIONS[mutation]
    rng = Random(mutation.__name__)
    made, legal, in_language, right = 0, 0, 0, 0
    for i, story in enumerate(stories):
        text = mutation(story, stories[i - 1], rng)
        if text is None or text == story.text:
            continue
        made += 1
        reading = read_story(text)
        if reading.consistent:
            # The teller tells this very text, as probably: then it is a story, and no mistake.
            (document,) = tell(text, reading)
            assert abs(document.log_prob - reading.log_prob) < 1e-9
            legal += 1
        else:
            assert (reading.log_prob, reading.derivations) == (-math.inf, 0)
            assert bool(reading.problems) == reading.in_language == (reading.unknown is None)
            in_language += reading.in_language
            right += bool(sorts & {problem.sort for problem in reading.problems})
        if made == MUTATED:
            break
    assert made >= 100
    assert legal <= most * made
    if sorts:
        assert in_language >= 0.9 * (made - legal)
        assert right >= 0.95 * in_language


def test_a_contradiction_says_where_it_is_and_what_was_true(stories):
    seen = 0
    for story in stories[:2_000]:
        for mention in story.again(["x"]):
            was, noun = story.said(mention).split()
            if was != "black":
                (problem,) = read_story(story.put(mention, f"black {noun}")).problems
                start, _end = story.units[mention.unit]
                assert problem == ("colour", start, "black", was)
                seen += 1
    assert seen > 100


def test_what_is_out_of_the_language_is_located(stories):
    for story in stories[:200]:
        for start, _end in story.units[1:]:
            reading = read_story(story.text[:start] + "Qx" + story.text[start:])
            assert not reading.in_language and reading.unknown == start


def test_anything_can_be_read():
    story = told(0)[0].text
    rng = Random("anything")
    noise = ["".join(chr(rng.randrange(1, 300)) for _ in range(50)) for _ in range(100)]
    words = story.split()
    noise += [" ".join(rng.choices(words, k=60)) for _ in range(100)]
    noise += ["", " ", " " * 10_000, "\n\n", "\0", "a" * 200_000, "Ada " * 50_000, '"' * 20_000]
    noise += [f"{story} " * 100, story.lower(), story.upper(), story[::-1], "\ud800", "1" * 9_999]
    for text in noise:
        reading = read_story(text)
        assert (reading.in_language, reading.consistent) == (False, False)
        assert (reading.log_prob, reading.derivations) == (-math.inf, 0)
        assert 0 <= reading.unknown <= len(text) and reading.problems == reading.steps == ()


@pytest.mark.parametrize(
    "value",
    [None, 1, b"It was a day.", ["It was a day."], told],
    ids=lambda value: type(value).__name__,
)
def test_what_is_no_text_is_refused(value):
    with pytest.raises(TypeError, match=r"^read_story needs a text, and got \w+\.$"):
        read_story(value)


def test_no_two_stories_of_the_grammar_have_the_same_text():
    grammar = the_grammar()
    assert repeated_shapes(grammar) == []
    assert confusable_bindings(grammar) == set()
    assert shared_texts(Recogniser(grammar)) == set()
    assert untold(grammar) == []


SHARED, TWICE = "Two texts can be the same: ", "A text stands in two places: "
UNCLEAR = "A text does not tell who or what: "
UNTOLD = "Something is drawn and not told: "
FAULTS = [  # what finds it, what stood there, and what is put there
    (SHARED, "- {p} waited.", "- {p} waited for {animal}. | {p} waited for a robin."),
    (SHARED, "had {t.a}.", "had {t.a}. | {p} had {t.a}. So {p} sang.\n- So {p} sang. | ~"),
    (SHARED, "had {t.a}.", "had {t.a}. | {p} had a {t.colour} {t.noun}. So {p} sang."
     "\n- So {p} sang. | ~"),
    (SHARED, "gave {q} the {t}.", "gave {q} the {t}. | {p} gave {q} the {t.colour} {t.noun}."),
    (SHARED, "took the {u},", "took the {u}, and {q} the {t}. | {p} took the red {u.noun},"),
    (SHARED, "- {p} waited.", "- {p} waited {so} {so} long."),
    (UNTOLD, "needs sunny out\n- {p} was {here.in}, as {weather} as it was.",
     "- {p} was {here.in}."),
    (TWICE, "dull at open", "grey at open\nneeds hot\n- {p} was {here.in} on a {weather} day.\n\n"
     "dark at open\nneeds hot\n- {p} was {here.in} on a {weather} day.\n\ndull at open"),
    (TWICE, "- {q} came. {q.He} liked {p}.", "- Oh. | ~\n- Oh. | ~\n- {q} came. {q.He} liked {p}."),
    (UNCLEAR, "- {p} took the {u}, and {q} the {t}.", "- They swapped."),
    (UNCLEAR, "- {p} gave {q} the {t}.", "- {p} gave {q} something."),
    (UNCLEAR, "home with {q}.", "home with {q}. | {q} went home with {p}."),
    (UNCLEAR, "home with {q}.", "home with {q}.\n- {p.He} sang. | {q.He} sang."),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "old", "new"), FAULTS)
def test_a_planted_ambiguity_is_found_and_is_one(kind, old, new):
    text, *_words = TOYS["together"]
    assert text.count(old) == 1 or old == "had {t.a}."
    with tiny_world("hot sunny", "hill", "Tom Oskar") as world:
        assert world.lint.faults(grammar_of(world, text)) == []
        grammar = grammar_of(world, text.replace(old, new, 1))
        faults = world.lint.faults(grammar)
        assert faults and all(fault.startswith(kind) for fault in faults), faults
        told_before = {}
        for document in every_story(world, grammar):
            if document.text in told_before:
                break
            told_before[document.text] = document.log_prob
        reading = world.reading.Reader(grammar).read(document.text)
        assert reading.consistent and reading.derivations > 1
        both = math.exp(document.log_prob) + math.exp(told_before[document.text])
        assert math.exp(reading.log_prob) >= both * (1 - 1e-9)


@pytest.mark.parametrize(
    ("toy", "old", "new", "what"),
    [
        ("together", "{p} had {t.a}.", "{p} had a {t.noun}.", "('has', 't:  or a or colour')"),
        (
            "together",
            "{p} had {t.a}.",
            "{p} had a {t.colour} thing.",
            "('has', 't:  or a or noun')",
        ),
        ("together", "{p} met {q}.", "{p} met somebody.", "('comes', 'q: ')"),
        ("alone", "- {t.spot}, {p} saw {t.a}.", "- {p} saw {t.a}.", "('seen', 't: spot')"),
        (
            "alone",
            "- {p} went {here.to} with",
            "- {p} left with",
            "('moved', 'here:  or in or to')",
        ),
        ("alone", "- {p.He} saw {animal}. | 3* ~", "- It rained.", None),
        ("alone", "was {here.in}.", "was there.", "('open', 'here:  or in or to')"),
    ],
)
def test_what_is_drawn_must_be_told(toy, old, new, what):
    text, *words = TOYS[toy]
    with tiny_world(*words) as world:
        grammar = grammar_of(world, text.replace(old, new))
        assert world.lint.faults(grammar) == ([UNTOLD + what] if what else [])
        reader = world.reading.Reader(grammar)
        texts = [document.text for document in islice(every_story(world, grammar), 5_000)]
        problems = {p.sort for text in texts[::10] for p in reader.read(text).problems}
        assert problems == ({"untold"} if what else set())
