"""The stories' grammar, its probabilities, and its entropy against all stories of toy grammars."""

import hashlib
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from story_helpers import TOLD, all_of, grammar_of, retold, tiny_world, told
from toy_stories import ALONE, ROAMING, TOGETHER, TOYS

from lessons_lib.world.stories import entropy, notation
from lessons_lib.world.stories.grammar import Grammar
from lessons_lib.world.stories.notation import GrammarError, Slot, parse_details, parse_grammar
from lessons_lib.world.stories.state import State
from lessons_lib.world.stories.telling import write_story
from lessons_lib.world.writer import Writer, stream

SEEDS = (0, 1, 2)
GOOD = """
# a comment
wind-takes-it at trouble weight 2.5
needs t@p t:light|paper out windy|rainy
makes t@lost p.loss
- 3* [Oh|So], the {t} flew [very |]far. | {p.He} lost {t.a}. | ~
- "{animal} saw {q} {here.in}," said {p}.
"""
ANIMAL = parse_details("animal: a robin, a frog")


def test_an_episode_is_read_as_it_is_written():
    (episode,) = parse_grammar(GOOD, ANIMAL, "good.txt")
    assert (episode.name, episode.stages, episode.weight) == ("wind-takes-it", ("trouble",), 2.5)
    assert episode.needs == ("t@p", "t:light|paper", "out", "windy|rainy")
    assert (episode.brings, episode.makes) == ((), ("t@lost", "p.loss"))
    assert episode.roles == {"p", "q", "t"}
    first, second = episode.beats
    thing = Slot("t", "")
    four = [(f"{a}, the ", thing, f" flew {b}far.") for a in ("Oh", "So") for b in ("very ", "")]
    loses = ("", Slot("p", "He"), " lost ", Slot("t", "a"), ".")
    assert first.values == (*four, loses, ("",))
    assert first.probs == pytest.approx([0.15] * 4 + [0.2, 0.2])
    middle = ('"', Slot("animal", ""), " saw ", Slot("q", ""), " ", Slot("here", "in"))
    assert second.values == ((*middle, ',"'.join(("", " said ")), Slot("p", ""), "."),)
    assert second.probs == (1.0,)


def episode(rules="", head="some-name at what", beat="- {p} slept."):
    return f"{head}\n{rules}\n{beat}".replace("\n\n", "\n")


OPENS = "some-name at trouble"
MALFORMED = {  # a block: what the sentence must say
    episode(head="Some Name at what"): "'Some Name at what' should be",
    episode(head="some-name what"): "should be a name",
    episode(head="some-name at "): "should be a name",
    episode(head="some-name at what weight x"): "stage 'weight'",
    episode(head="some-name at what weight 1.2.3"): "should be a name",
    episode(head="some-name at what weight 0"): "weight 0",
    episode(head="some-name at what nowhere elsewhere"): "'elsewhere'",
    episode(beat="-{p} slept."): "begins with '-{p}'",
    episode("need calm"): "begins with 'need'",
    "some-name at what\nneeds calm": "no beat",
    episode(beat="- {p slept."): "bracket is not closed",
    episode(beat="- {p} [slept|sat."): "bracket is not closed",
    episode(beat="- {p} slept|sat]."): "bracket is not closed",
    episode(beat="- {p} [a [b|c]|d] slept."): "bracket is not closed",
    episode(beat="- {p.hers} slept."): "{p.hers}",
    episode(beat="- {r} slept."): "{r}",
    episode(beat="- {animals} slept."): "{animals}",
    episode(beat="- {animal.a} slept."): "{animal.a}",
    episode(beat="- {p} slept. | {p} slept."): "the same text twice: '{p} slept.'",
    episode(beat="- {p} [sat|sat]."): "the same text twice",
    episode(beat="- ~ | {p} slept. | ~"): "the same text twice",
    episode(beat="- {p} slept. | | {p} sat."): "'' should be a text",
    episode(beat="-"): "'' should be a text",
    episode(beat="- 3*{p} slept."): "'3*{p} slept.' should be",
    episode(beat="- 0* {p} slept."): "'0* {p} slept.' should be",
    episode(beat="- {p} slept. | 2*"): "'2*' should be",
    episode(beat="- {p} slept\u2026"): "plain ASCII",
    episode(beat="- {p} slept. | ~"): "every beat may be left out",
    episode("needs t@p|q rain"): "`needs` cannot say 'rain'",
    episode("needs rainy|cold"): "`needs` cannot say 'rainy|cold'",
    episode("needs t:toys"): "`needs` cannot say 't:toys'",
    episode("needs none|one"): "`needs` cannot say 'none|one'",
    episode("needs t:toy\nbrings t:toy@p"): "needs 't:toy' of what it only brings",
    episode("brings p"): "`brings` cannot say 'p'",
    episode("brings t"): "`brings` cannot say 't'",
    episode("brings t@q|p"): "`brings` cannot say 't@q|p'",
    episode("brings t:toy|fruit@p"): "`brings` cannot say 't:toy|fruit@p'",
    episode("brings here:up"): "`brings` cannot say 'here:up'",
    episode("brings t@p u@p"): "two things",
    episode("makes t@here"): "`makes` cannot say 't@here'",
    episode("makes p.loss"): "an episode at trouble opens one, and no other does",
    episode("needs calm", OPENS): "an episode at trouble opens one",
    episode("makes p.loss q.loss", OPENS): "an episode at trouble opens one",
    episode("needs p.loss", "some-name at remedy"): "a remedy makes calm",
    episode("needs p.loss\nmakes tried", "some-name at remedy"): "needs untried",
    episode(head="some-name at who what"): "who and what, which may both come next",
    episode(head="some-name at after end"): "after and end, which may both come next",
    episode("needs t@p", beat="- {p} saw {t} {t.spot}."): "says where t is",
}


@pytest.mark.parametrize("block", MALFORMED, ids=range(len(MALFORMED)))
def test_a_malformed_block_gives_one_clear_sentence(block):
    with pytest.raises(GrammarError) as caught:
        Grammar(parse_grammar(block, ANIMAL, "that.txt"), ANIMAL)
    message = str(caught.value)
    assert MALFORMED[block] in message and "\n" not in message and message.endswith(".")
    assert len(message) < 160 and ("that.txt" in message or "some-name" in message)


@pytest.mark.parametrize(
    "line",
    "no colon; animal: a, b, a; animal: a, , b; animal:; p: a, b; here: a; name: Ada; he: she;"
    "thing: a; noun: a; two words: a; a-b: c; : a; x: a\ny: b\nx: c; animal: caf\u00e9".split(";"),
)
def test_a_malformed_list_of_details_gives_one_clear_sentence(line):
    with pytest.raises(GrammarError, match=r"^that\.txt: .*\.$"):
        parse_details(line.strip(), "that.txt")


def test_what_stands_in_two_files_is_refused(tmp_path):
    (tmp_path / "details_a.txt").write_text("animal: a, b\n")
    (tmp_path / "one.txt").write_text(episode())
    (tmp_path / "two.txt").write_text(episode())
    with pytest.raises(GrammarError, match=r"^The name 'some-name' is given to two episodes\.$"):
        notation.read_grammar(tmp_path)
    (tmp_path / "details_b.txt").write_text("fruit: a\nanimal: c, d\n")
    with pytest.raises(GrammarError, match=r"^details_b\.txt: the list 'animal' is in another"):
        notation.read_grammar(tmp_path)


def test_a_state_without_a_way_on_is_named():
    grammar = Grammar(parse_grammar(episode(head="o at open"), ANIMAL), ANIMAL)
    with pytest.raises(GrammarError, match="No episode can follow State.*'open'"):
        grammar.menu(State("open", "hot", True))


def test_a_menu_holds_turns_times_weights_times_bindings_and_leaves_nothing_behind():
    with tiny_world() as world:
        grammar, new = grammar_of(world, TOGETHER), world.grammar.State
        opened = menu(grammar, new("open", "hot", True))
        assert opened == {"comes p=a q=b": approx(0.55), "has p=a t=x": approx(0.45)}
        toy = new("what", "hot", True, True, x=("toy", "b"))
        share = 0.3 / 0.65
        assert menu(grammar, toy) == {
            **{f"{name} p={p} t=y": approx(share / 4) for name in ("has", "flies") for p in "ab"},
            "quarrel p=a q=b": approx((1 - share) / 2),
            "quarrel p=b q=a": approx((1 - share) / 2),
        }
        alone = grammar_of(world, ALONE)
        outside = menu(alone, new("open", "hot", True))
        assert outside == {"held p=a t=x": approx(2 / 3), "seen p=a t=x": approx(1 / 3)}
        light = menu(alone, new("what", "sunny", True, x=("light", "a")))
        assert light["moved p=a t=x"] == approx(0.5) and light["fell p=a"] == approx(0.1)
        roaming, idle = grammar_of(world, ROAMING), {"trouble": "idle", "victim": "a"}
        held, put = ("toy", "a"), ("toy", "spot")
        takes = {"stay p=a t=x", "stay p=a t=y"}
        assert menu(roaming, new("trouble", "hot", True, x=held, y=put, **idle)).keys() == takes
        going = menu(roaming, new("trouble", "hot", True, x=held, y=held, **idle))
        assert going.keys() == takes | {"goes p=a"}


def approx(value):
    return pytest.approx(value, abs=1e-12)


def menu(grammar, state):
    table = grammar.menu(state)
    names = [" ".join((m.episode.name, *("=".join(b) for b in m.binding))) for m in table.values]
    assert len(set(names)) == len(names)
    return dict(zip(names, table.probs, strict=True))


class Recording(Writer):
    """A writer that keeps the tables it has drawn from."""

    tables = None

    def pick(self, site, table):
        self.tables[id(table)] = table
        value = super().pick(site, table)
        assert self._choices[-1].log_prob == table.log_probs[table.values.index(value)]
        return value


def test_the_probabilities_of_every_menu_and_beat_sum_to_one():
    writer = Recording(Random("probabilities"))
    writer.tables = {}
    for _ in range(2_000):
        write_story(writer)
    assert len(writer.tables) > 1_000
    for table in writer.tables.values():
        assert math.fsum(table.probs) == pytest.approx(1.0, abs=1e-12) and min(table.probs) > 0
        assert [math.exp(p) for p in table.log_probs] == pytest.approx(table.probs, rel=1e-12)


@pytest.mark.parametrize("toy", TOYS)
def test_entropy_and_length_are_those_of_all_stories(toy):
    stories = all_of(toy)
    weighed = [(math.exp(log_prob), log_prob, len(text)) for text, log_prob in stories.items()]
    assert len(weighed) > 20_000
    assert math.fsum(p for p, _log_prob, _length in weighed) == pytest.approx(1.0, abs=1e-9)
    nats = math.fsum(-p * log_prob for p, log_prob, _length in weighed)
    length = math.fsum(p * length for p, _log_prob, length in weighed)
    text, *words = TOYS[toy]
    with tiny_world(*words) as world:
        expected = world.expectation.Expectation(grammar_of(world, text)).story()
        assert expected == pytest.approx((nats, length), abs=1e-9)


def test_the_entropy_is_kept_until_what_it_depends_on_changes(tmp_path, monkeypatch):
    package = Path(entropy.__file__).parent
    shutil.copytree(package, tmp_path / "stories")
    shutil.copy(package.parent / "names.py", tmp_path)
    monkeypatch.setattr(entropy, "__file__", str(tmp_path / "stories" / "entropy.py"))
    monkeypatch.setattr(entropy, "KNOWN", tmp_path / "known.json")
    computed = []
    monkeypatch.setattr(
        entropy.Expectation, "story", lambda self: computed.append(0) or (len(computed), 2.5)
    )
    assert entropy.story_entropy() == (1, 2.5) and not entropy.KNOWN.exists()
    assert entropy.remember() == entropy.story_entropy() == (2, 2.5)
    prints = {entropy.fingerprint()}
    for file in ("names.py", "stories/state.py", "stories/lexicon.py", "stories/grammar/end.txt"):
        with open(tmp_path / file, "a") as changed:
            changed.write("\n# changed\n")
        prints.add(entropy.fingerprint())
        assert entropy.story_entropy() == (len(prints) + 1, 2.5)
    assert len(prints) == 5
    assert entropy.remember() == entropy.story_entropy() == (7, 2.5)


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_told_has_the_entropy_and_length_that_were_computed(seed):
    documents = told(seed)
    for measured, expected in zip(
        ([-d.log_prob for d in documents], [len(d.text) for d in documents]),
        entropy.story_entropy(),
        strict=True,
    ):
        error = statistics.stdev(measured) / math.sqrt(TOLD)
        assert abs(statistics.fmean(measured) - expected) < 3 * error


def test_every_choice_is_recorded_and_the_text_follows_from_them():
    for document in told(0)[:3_000]:
        text, mentions, units = retold(document)
        assert text == document.text
        assert document.log_prob == pytest.approx(math.fsum(c.log_prob for c in document.choices))
        starts = [choice.start for choice in document.choices]
        assert starts == sorted(starts) and starts[0] == 0 and starts[-1] <= len(text)
        assert all(choice.log_prob <= 0 for choice in document.choices)
        assert all(text[start - 1] == " " for start, _end in units[1:])
        assert document.kind == "story" and document.truth["state"].stage == "end"
        state, values = document.truth["state"], document.truth["values"]
        said = [m for m in mentions if not m.key.startswith("here")]  # the last place may be unsaid
        last = {mention.key: text[mention.start : mention.end] for mention in said}
        assert last.items() <= values.items() and ("b" in values) == state.company


def test_stories_all_differ_and_are_plain_text():
    texts = [document.text for seed in SEEDS for document in told(seed)]
    assert len(texts) > 20_000 and len(set(texts)) == len(texts)
    for text in texts:
        assert text.isascii() and not re.search(r"[][{}|~*_\n!]|  |^ | $| [.,?]", text)
        assert text[-1] in '."?' and text.count('"') % 2 == 0 and 100 < len(text) < 1_200


def test_the_same_seed_tells_the_same_in_any_process():
    code = (
        "import hashlib\nfrom itertools import islice\n"
        "from lessons_lib.world.stories import write_story\n"
        "from lessons_lib.world.writer import stream\n"
        "lines = [f'{d.text} {d.log_prob!r}' for d in islice(stream(write_story, 0), 200)]\n"
        "print(hashlib.sha256('\\n'.join(lines).encode()).hexdigest())"
    )
    root = Path(__file__).parent.parent
    sums = []
    for hash_seed in "12":
        env = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(root)}
        run = [sys.executable, "-c", code]
        sums.append(subprocess.check_output(run, env=env, cwd=root, text=True).strip())
    here = "\n".join(f"{d.text} {d.log_prob!r}" for d in told(0)[:200])
    assert sums == [hashlib.sha256(here.encode()).hexdigest()] * 2
    assert [next(stream(write_story, seed)).text for seed in SEEDS] == [
        told(seed)[0].text for seed in SEEDS
    ]
    assert not {d.text for d in told(0)} & {d.text for d in told(1)}
