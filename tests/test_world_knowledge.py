"""The world's knowledge: true, told in good English, split without leaks, exactly as probable."""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from functools import cache
from itertools import islice
from statistics import mean, stdev

import pytest

from lessons_lib.world.knowledge import documents
from lessons_lib.world.knowledge.checking import check_sentence, sentences
from lessons_lib.world.knowledge.documents import knowledge_entropy, write_knowledge
from lessons_lib.world.knowledge.facts import RELATIONS, Relation
from lessons_lib.world.knowledge.feelings import FEELING, FEELINGS
from lessons_lib.world.knowledge.physics import PHYSICS, plural_verb
from lessons_lib.world.knowledge.probes import probes
from lessons_lib.world.knowledge.topic import KINDS, PEOPLE, SPLITS
from lessons_lib.world.knowledge.topics import GROUPS, TOPICS
from lessons_lib.world.writer import stream

# The first 1,000 documents of seed 0, one a line. A new hash is a new world: every checkpoint and
# every figure measured on it has to be made again.
PINNED = "c12d18de405e78772f6b38eb1b63460a54f17ba2785b13bc4bc8df4210a66964"


@cache
def written(seed: int, n: int = 10_000):
    return list(islice(stream(write_knowledge, seed), n))


@cache
def statements():
    return [s for t in TOPICS.values() for i in range(len(t.known)) for s in t.statements(i)]


@cache
def texts(split: str) -> dict[str, tuple]:
    """Every sentence of a split, with every name, and what it says."""
    found = {}
    for statement in statements():
        if statement.split == split:
            for name in PEOPLE if len(statement.texts) > 1 else ("",):
                text = statement.say(name)
                assert text not in found, text
                found[text] = (statement, name)
    return found


class TestWhatIsKnown:
    def test_there_is_enough_of_it(self):
        assert len(RELATIONS["capital"].pairs) >= 64
        assert sum(len(r.pairs) for r in RELATIONS.values()) >= 500
        assert len(RELATIONS) >= 10
        assert len(PHYSICS.known) >= 48
        assert len(FEELING.known) >= 60 and len(FEELINGS) >= 8
        assert {len(causes) for causes in by_answer(FEELING).values()} == {7}

    def test_each_thing_has_one_answer_in_its_topic(self):
        for topic in TOPICS.values():
            assert max(Counter(k.about for k in topic.known).values()) == 1, topic.name
            for known in topic.known:
                assert known.answer not in known.wrong and len(known.wrong) >= 2, known
                assert len(set(known.wrong)) == len(known.wrong), known

    def test_no_two_countries_share_a_capital(self):
        capitals = RELATIONS["capital"]
        assert len(capitals.objects) == len(capitals.pairs)
        assert capitals.objects_of["Japan"] == "Tokyo"
        assert set(RELATIONS["continent"].objects_of) <= set(capitals.objects_of)

    def test_opposites_and_calendar_close(self):
        opposite = RELATIONS["opposite"].objects_of
        assert all(opposite[opposite[word]] == word for word in opposite)
        for name, n in (("month", 12), ("day", 7)):
            after, at = RELATIONS[name].objects_of, RELATIONS[name].pairs[0][0]
            seen = []
            for _ in range(n):
                seen.append(at)
                at = after[at]
            assert at == seen[0] and len(set(seen)) == n

    def test_relations_agree_with_each_other(self):
        plural = RELATIONS["plural"].objects_of
        assert RELATIONS["baby"].objects_of["goose"] == "a gosling" and plural["goose"] == "geese"
        legs, kinds = RELATIONS["legs"].objects_of, RELATIONS["category"].objects_of
        for animal in set(legs) & set(kinds):
            if kinds[animal] in ("an insect", "a bird"):
                assert (
                    legs[animal] == {"an insect": "six legs", "a bird": "two legs"}[kinds[animal]]
                )

    def test_a_subject_that_is_there_twice_is_refused(self):
        with pytest.raises(ValueError, match="Relation x: each subject must be there only once"):
            Relation("x", (("a", "b"), ("a", "c")), ("{subject}.",), (), "{subject}?", "{object}.")

    @pytest.mark.parametrize(
        "text",
        [
            "A young dog is called a pup.",
            "A baby owl is a chick.",
            "A goldfish lives in a pond.",
            "We speak with our tongue.",
            "Jane was happy because she won the race.",
        ],
    )
    def test_what_is_right_too_is_never_offered_as_wrong(self, text):
        for name, relation in RELATIONS.items():
            for known in TOPICS[name].known:
                offered = {known.answer, *known.wrong}
                assert offered | {*relation.right(known.about)} == {*relation.objects}
                assert not {*known.wrong} & {*relation.right(known.about)}
        assert check_sentence(text) == "unknown"

    @pytest.mark.parametrize("also", [("c", ("b",)), ("a", ("b",)), ("a", ("x",))])
    def test_what_is_right_too_must_be_of_the_relation(self, also):
        pairs = (("a", "b"), ("c", "d"))
        if also == ("c", ("b",)):
            assert Relation("x", pairs, (), (), "", "", (also,)).right("c") == ("d", "b")
            return
        with pytest.raises(ValueError, match="Relation x: also must give subjects of the relation"):
            Relation("x", pairs, (), (), "", "", (also,))

    def test_questions_and_answers(self):
        assert RELATIONS["capital"].ask("Japan") == "What is the capital of Japan?"
        assert RELATIONS["capital"].tell("Japan") == "The capital of Japan is Tokyo."
        assert RELATIONS["home"].tell("a bee") == "A bee lives in a hive."
        for relation in RELATIONS.values():
            for subject, object in relation.pairs:
                assert relation.ask(subject).endswith("?") and subject in relation.ask(subject)
                assert check_sentence(relation.tell(subject)) == "true"
                assert relation.tell(subject).endswith(f" {object}.")

    def test_groups_hold_every_topic_once(self):
        assert sorted(name for group in GROUPS for name in group) == sorted(TOPICS)


def by_answer(topic) -> dict[str, list]:
    found: dict[str, list] = {}
    for known in topic.known:
        found.setdefault(known.answer, []).append(known)
    return found


class TestEnglish:
    def test_shape_and_articles(self):
        for statement in statements():
            for name in ("Jane", "Oliver"):
                text = statement.say(name)
                assert text.isascii() and text[0].isupper() and text.endswith(".")
                assert not re.search(r"  |[{}*]| [,.?:]|[,.?:][^ ]", text[:-1]), text
                assert not re.search(r"\b[Aa] [aeiouAEIOU]|\b[Aa]n [^aeiou]", text), text
                assert 9 <= len(text) <= 110, text

    def test_pronouns_are_the_persons(self):
        male, female = {"he", "his", "him", "himself"}, {"she", "her", "herself"}
        for statement in (s for s in statements() if s.kind == "feelings"):
            for name, wrong in (("Jane", male), ("Lucas", female)):
                text = statement.say(name)
                assert not set(re.findall("[a-z]+", text.lower())) & wrong, text
                assert text.count(name) == 1, text

    @pytest.mark.parametrize(
        "one, several",
        [
            ("sinks", "sink"),
            ("dries", "dry"),
            ("pushes it", "push it"),
            ("is pulled closer", "are pulled closer"),
            ("goes out", "go out"),
            ("loses its leaves", "lose its leaves"),
            ("bounces back", "bounce back"),
        ],
    )
    def test_verbs_for_several(self, one, several):
        assert plural_verb(one) == several

    @pytest.mark.parametrize(
        "text",
        [
            "The capital of Japan is Tokyo.",
            "The United Kingdom is a country in Europe.",
            "London is the capital of the United Kingdom.",
            "If water is heated to 100 degrees, it turns into steam.",
            "Because her puppy was sick, Jane was sad.",
            "Because his puppy was sick, Tom was sad.",
            "When coins are dropped into a well, they sink.",
            "What happens if steel pins come near a magnet? They are pulled closer.",
            "Old leaves that lie on the ground for years turn into soil.",
            "Wet shoes dry when they stand near the stove.",
            "Jane's puppy was sick, so she was sad.",
            "A big dog ran after Tom. That is why he was afraid.",
            "There was nothing to do, and this made Jane bored.",
            "Lucas's brother ate his cake without asking, and this made him angry.",
            "It rained all day and Emma had no book, so she was bored.",
            "How did Tom feel when he built a boat all by himself? He felt proud.",
            "We call a young owl an owlet.",
            "An octopus".replace("octopus", "ostrich has two legs."),
        ],
    )
    def test_sentences_of_the_world(self, text):
        assert check_sentence(text) == "true"


def within(inner: str, outer: str) -> bool:
    """Whether a sentence's words stand in another sentence in their order."""
    return f" {inner.lower()[:-1]}" in f" {outer.lower()}"


class TestSplits:
    def test_every_piece_and_every_template_keep_most(self):
        for topic in TOPICS.values():
            lost = Counter()
            for i in range(len(topic.known)):
                told = topic.statements(i)
                asked = [s for s in told if s.asks and s.split == "seen"]
                assert len(asked) >= 2, told[0]
                crossed = [s.template for s in told if s.split == "crossed"]
                assert len(crossed) <= 1
                lost.update(crossed)
            for template in topic.templates:
                assert lost[template] <= math.ceil(len(topic.known) / 7)
            assert sum(t.asks for t in topic.statements(0) if t.split == "new_template") >= 2
        by_split = Counter(s.split for s in statements())
        share = by_split["crossed"] / (by_split["crossed"] + by_split["seen"])
        assert 0.12 < share < 0.17

    def test_templates_in_all_positions(self):
        for topic in TOPICS.values():
            last = [s.asks for s in topic.statements(0)[: len(topic.templates)]]
            assert 2 * sum(last) >= len(last) and not all(last), topic.name

    def test_training_holds_every_seen_statement_and_nothing_else(self):
        said = Counter(text for d in written(0) for text in sentences(d.text))
        assert said.keys() <= texts("seen").keys()
        for split in ("crossed", "new_template"):
            assert not said.keys() & texts(split).keys()
        told = Counter()
        for text, n in said.items():
            statement, _ = texts("seen")[text]
            told[statement.topic, statement.index, statement.template] += n
        seen = {(s.topic, s.index, s.template) for s in statements() if s.split == "seen"}
        assert told.keys() == seen
        assert max(told.values()) < 100 * min(told.values())

    def test_no_held_out_sentence_lies_within_a_trained_one(self):
        for topic in TOPICS.values():
            for i in range(len(topic.known)):
                told = topic.statements(i)
                for held in (s for s in told if s.split != "seen"):
                    for seen in (s for s in told if s.split == "seen"):
                        assert not within(held.texts[0], seen.texts[0]), (held, seen)

    def test_a_new_template_does_not_hold_a_trained_sentence(self):
        for topic in TOPICS.values():
            told = topic.statements(3)
            for new in (s for s in told if s.split == "new_template"):
                for seen in (s for s in told if s.split == "seen"):
                    assert not within(seen.texts[0], new.texts[0]), (new, seen)

    def test_a_passage_never_says_the_same_twice(self):
        for d in written(0):
            about = [(s.topic, s.index) for s, _ in d.truth["said"]]
            assert 3 <= len(about) <= 6 and len(set(about)) == len(about)
            assert [s.say(name) for s, name in d.truth["said"]] == sentences(d.text)


class TestProbability:
    def test_passages_can_be_cut_in_one_way_only(self):
        seen = texts("seen")
        for text in seen:
            assert not any(text[: m.start()] in seen for m in re.finditer(" ", text)), text

    def test_the_probability_found_again_from_the_text_alone(self):
        for d in written(2)[:500]:
            assert d.log_prob == pytest.approx(log_prob(d.text), abs=1e-9)

    def test_tables_sum_to_one(self):
        for table in (documents._FIRST, *documents._NEXT.values(), *documents._MORE.values()):
            assert math.fsum(table.probs) == pytest.approx(1, abs=1e-12)

    @pytest.mark.parametrize("seed", [0, 1, 2])
    def test_entropy_and_length(self, seed):
        entropy, length = knowledge_entropy()
        for measured, wanted in (
            ([-d.log_prob for d in written(seed)], entropy),
            ([len(d.text) for d in written(seed)], length),
        ):
            error = stdev(measured) / math.sqrt(len(measured))
            assert abs(mean(measured) - wanted) < 3 * error
        assert max(len(d.text) for d in written(seed)) <= 700

    def test_what_saying_nothing_twice_takes_away(self):
        # Alone, since in the whole entropy it would be lost in the error of the mean.
        saved = []
        for d in written(0) + written(1):
            told = Counter(s.topic for s, _ in d.truth["said"])
            saved.append(
                sum(
                    math.log(len(TOPICS[name].known) / (len(TOPICS[name].known) - k))
                    for name, n in told.items()
                    for k in range(n)
                )
            )
        error = stdev(saved) / math.sqrt(len(saved))
        assert error < 0.05 * mean(saved)
        assert abs(mean(saved) - documents.told_before()) < 3 * error

    def test_same_seed_same_bytes(self):
        text = "\n".join(d.text for d in written(0)[:1000])
        assert hashlib.sha256(text.encode()).hexdigest() == PINNED
        assert written(0)[0].text != written(1)[0].text


def log_prob(text: str) -> float:
    """ln of a passage's probability, from its text and the constants of the generator."""
    found, told, before = 0.0, Counter(), None
    said = [texts("seen")[sentence] for sentence in sentences(text)]
    facts = sum(len(r.pairs) for r in RELATIONS.values())
    shares = {
        name: 0.2 if name not in RELATIONS else 0.6 * len(RELATIONS[name].pairs) / facts
        for name in TOPICS
    }
    for n, (statement, name) in enumerate(said, start=1):
        topic = TOPICS[statement.topic]
        if before is None:
            found += math.log(shares[topic.name])
        elif before == topic.name:
            found += math.log(0.5)
        else:
            near = next(group for group in GROUPS if before in group)
            weights = {t: w * (6 if t in near else 1) for t, w in shares.items() if t != before}
            found += math.log(0.5 * weights[topic.name] / sum(weights.values()))
        found -= math.log(len(topic.known) - told[topic.name])
        seen = sum(s.split == "seen" for s in topic.statements(statement.index))
        found -= math.log(seen * (80 if name else 1))
        told[topic.name] += 1
        before = topic.name
        more = {3: 0.75, 4: 0.6, 5: 0.45}.get(n)
        if more:
            found += math.log(more if n < len(said) else 1 - more)
    return found


class TestProbes:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("split", SPLITS)
    def test_answers_are_true_and_choices_false(self, kind, split):
        found = probes(kind, split)
        assert len(found) >= 50
        assert len({p.prompt for p in found}) == len(found)
        for probe in found:
            assert probe.prompt + probe.answer + "." in texts(split), probe
            assert len(probe.choices) >= 2 and probe.answer not in probe.choices
            for choice in probe.choices:
                assert choice[0] == " " and not choice.endswith(" ")
                assert check_sentence(probe.prompt + choice + ".") == "false", (probe, choice)

    @pytest.mark.parametrize(
        "kind, prompt, answer",
        [
            ("facts", "The capital of Japan is", " Tokyo"),
            ("physics", "If water is heated to 100 degrees, it turns into", " steam"),
            ("feelings", "Because her puppy was sick, Jane was", " sad"),
        ],
    )
    def test_the_books_three_prompts_are_seen(self, kind, prompt, answer):
        assert [p.answer for p in probes(kind, "seen") if p.prompt == prompt] == [answer]

    def test_what_is_trained_goes_on_from_a_prompt_in_one_way_only(self):
        goes_on: dict[str, set] = {}
        for text, (_, name) in texts("seen").items():
            if not name:
                for m in re.finditer(" ", text):
                    goes_on.setdefault(text[: m.start()], set()).add(text[m.start() :])
        for probe in probes("facts", "seen") + probes("physics", "seen"):
            assert goes_on[probe.prompt] == {probe.answer + "."}, probe

    def test_prompts_about_one_thing_differ_in_their_answers_by_guessing(self):
        # An answer that is right everywhere would be no test: the commonest is a minority.
        for kind in KINDS:
            found = probes(kind, "seen")
            assert Counter(p.answer for p in found).most_common(1)[0][1] < 0.1 * len(found)

    def test_every_name_is_asked_about_in_turn(self):
        asked = [p for p in PEOPLE if any(p in q.prompt for q in probes("feelings", "seen"))]
        assert len(asked) == len(PEOPLE)

    def test_bad_input(self):
        with pytest.raises(
            ValueError, match="kind must be one of facts, physics, feelings; 'fact'"
        ):
            probes("fact", "seen")
        with pytest.raises(ValueError, match="split must be one of seen, crossed, new_template"):
            probes("facts", "train")


class TestChecking:
    @pytest.mark.parametrize(
        "text, wanted",
        [
            ("The capital of Japan is Paris.", "false"),
            ("Paris is the capital of Japan.", "false"),
            ("Because her puppy was sick, Jane was happy.", "false"),
            ("Because his puppy was sick, Jane was sad.", "unknown"),
            ("Because her puppy was sick, Tom was sad.", "unknown"),
            ("Because her puppy was sick, Janet was sad.", "unknown"),
            ("If water is heated to 100 degrees, it turns into ice.", "false"),
            ("If water is heated to 100 degrees, it sings.", "unknown"),
            ("The capital of Japan is Tokyo", "unknown"),
            ("The capital of Japan is tokyo.", "unknown"),
            ("A baby owl is a owlet.", "unknown"),
            ("gBecause her puppy was sick, * was sad.", "unknown"),
            ("Because her puppy was sick, * was sad.", "unknown"),
            ("Coins that are dropped into a well sinks.", "unknown"),
            ("Cold and the capital.", "unknown"),
            ("", "unknown"),
        ],
    )
    def test_judgements(self, text, wanted):
        assert check_sentence(text) == wanted

    def test_every_sentence_of_every_split_is_true(self):
        for split in SPLITS:
            for text in list(texts(split))[::7]:
                assert check_sentence(text) == "true", text

    def test_a_changed_letter_is_noticed(self):
        for text in list(texts("seen"))[::50]:
            i = len(text) // 2
            assert check_sentence(text[:i] + "#" + text[i + 1 :]) == "unknown"

    def test_cutting(self):
        assert sentences("") == []
        assert sentences("Dogs bark. What is tea? It is a drink. One ox, tw") == [
            "Dogs bark.",
            "What is tea? It is a drink.",
            "One ox, tw",
        ]
