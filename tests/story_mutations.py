"""Stories that were changed: each function takes a told story and gives another text, or None.

A mutation gets the story's text, its mentions and units (`story_helpers.retold`), another story's
text and units, and a random generator. Those of one word change one that had been told in an
earlier episode, so that the text says now this and now that.
"""

import re

from lessons_lib.world.names import COLOURS
from lessons_lib.world.stories.lexicon import KIND_OF, NAMES, PLACES, PRONOUNS, SPOTS, WEATHERS

WHERE = {text: place for place in PLACES for text in (place.name, place.where, place.to)}


class Story:
    """What a mutation can use of a story."""

    def __init__(self, text, mentions, units):
        self.text, self.mentions, self.units = text, mentions, units

    def said(self, mention):
        return self.text[mention.start : mention.end]

    def put(self, mention, said):
        return self.text[: mention.start] + said + self.text[mention.end :]

    def again(self, keys, what=lambda said: said):
        """Mentions with one of some keys, of what was mentioned in an earlier episode."""
        found, first = [], {}
        for mention in self.mentions:
            if mention.key in keys:
                about = mention.key.partition(".")[0], what(self.said(mention))
                if first.setdefault(about, mention.episode) < mention.episode:
                    found.append(mention)
        return found

    def join(self, units):
        return " ".join(self.text[start:end] for start, end in units)


def any_but(rng, values, *taken):
    return rng.choice([value for value in values if value not in taken])


def change(rng, story, mentions, new):
    """Put something else at one of the mentions; None where there is none."""
    if not mentions:
        return None
    mention = rng.choice(mentions)
    return story.put(mention, new(story.said(mention)))


THINGS = [f"{key}{form}" for key in "xy" for form in ("", ".a", ".colour")]
NOUNS = [f"{key}{form}" for key in "xy" for form in ("", ".a", ".noun")]


def _colour(said):
    return next((word for word in said.split() if word in COLOURS), None)


def colour(story, other, rng):
    def new(said):
        now = any_but(rng, COLOURS, _colour(said))
        said = re.sub(r"^an? ", "an " if now == "orange" else "a ", said)
        return said.replace(_colour(said), now)

    return change(rng, story, story.again(THINGS, _colour), new)


def noun(story, other, rng):
    def new(said):
        before, _space, now = said.rpartition(" ")
        return f"{before} {any_but(rng, KIND_OF, now)}".strip()

    return change(rng, story, story.again(NOUNS, lambda said: said.split()[-1]), new)


def place(story, other, rng):
    def new(said):
        was = WHERE[said]
        now = any_but(rng, PLACES, was)
        return {was.name: now.name, was.where: now.where, was.to: now.to}[said]

    return change(rng, story, story.again(["here", "here.in"], lambda s: WHERE[s].name), new)


def spot(story, other, rng):
    mentions = story.again(["x.spot", "y.spot"])
    return change(rng, story, mentions, lambda s: any_but(rng, SPOTS[True] + SPOTS[False], s))


def weather(story, other, rng):
    mentions = [mention for mention in story.mentions if mention.key == "weather"]
    return change(rng, story, mentions[:1], lambda said: any_but(rng, WEATHERS, said))


def pronoun(story, other, rng):
    mentions = [m for m in story.mentions if m.key[0] in "ab" and m.key[2:] in PRONOUNS]
    if not mentions:
        return None
    mention = rng.choice(mentions)
    return story.put(mention, any_but(rng, PRONOUNS[mention.key[2:]], story.said(mention)))


def stranger(story, other, rng):
    names = {story.said(m) for m in story.mentions if m.key in ("a", "b")}
    return change(rng, story, story.again("ab"), lambda said: any_but(rng, NAMES, *names))


def exchanged(story, other, rng):
    """The two names change places in one unit of text."""
    names = {m.key: story.said(m) for m in story.mentions if m.key in ("a", "b")}
    if len(names) < 2:
        return None
    i = rng.choice([m.unit for m in story.mentions if m.key in ("a", "b")])
    (start, end), both = story.units[i], list(names.values())
    pattern = rf"\b({both[0]}|{both[1]})\b"
    swapped = re.sub(pattern, lambda m: both[m[0] == both[0]], story.text[start:end])
    return story.text[:start] + swapped + story.text[end:]


def deleted(story, other, rng):
    i = rng.randrange(len(story.units))
    return story.join(story.units[:i] + story.units[i + 1 :])


def swapped(story, other, rng):
    i = rng.randrange(len(story.units) - 1)
    return story.join([*story.units[:i], *story.units[i : i + 2][::-1], *story.units[i + 2 :]])


def doubled(story, other, rng):
    i = rng.randrange(len(story.units))
    return story.join(story.units[: i + 1] + story.units[i:])


def cut(story, other, rng):
    return story.text[: rng.randrange(1, len(story.text))]


def cut_after_unit(story, other, rng):
    return story.join(story.units[: rng.randrange(1, len(story.units))])


def beheaded(story, other, rng):
    return story.join(story.units[rng.randrange(1, len(story.units)) :])


def continued(story, other, rng):
    """Another story's last unit or units are told as well."""
    i = rng.randrange(len(other.units))
    return story.text + " " + other.join(other.units[i:])


def crossed(story, other, rng):
    """The beginning of one story, and the rest of another."""
    i = rng.randrange(1, len(story.units))
    return story.join(story.units[:i]) + " " + other.join(other.units[i:])


def misspelt(story, other, rng):
    i = rng.choice([m.start() for m in re.finditer("[a-z][a-z]", story.text)])
    letters = "abcdefghijklmnopqrstuvwxyz"
    return story.text[:i] + any_but(rng, letters, story.text[i]) + story.text[i + 1 :]


def two_spaces(story, other, rng):
    i = rng.choice([m.start() for m in re.finditer(" ", story.text)])
    return story.text[:i] + rng.choice(["  ", "\n", "\t", " \n", ""]) + story.text[i + 1 :]


def edges(story, other, rng):
    return rng.choice([" {}", "{} ", "{}\n", "\ufeff{}", "{}\0", "\u201c{}", "{}.", "{}x"]).format(
        story.text
    )


def raised(story, other, rng):
    i = rng.choice([m.start() for m in re.finditer("[A-Za-z]", story.text)])
    return story.text[:i] + story.text[i].swapcase() + story.text[i + 1 :]


# Each with the sorts of contradiction that it makes, some of which should be found (none, where a
# text is rather out of the language then), and the share of legal stories that it may leave.
MUTATIONS = {
    colour: ({"colour"}, 0.0),
    noun: ({"noun"}, 0.0),
    place: ({"here"}, 0.0),
    spot: ({"spot"}, 0.0),
    weather: ({"weather", "need"}, 0.95),  # many stories are told in other weather as well
    pronoun: ({"pronoun"}, 0.1),
    stranger: ({"name"}, 0.01),
    exchanged: ({"name", "need", "pronoun", "repeated"}, 0.4),
    deleted: (set(), 0.5),  # what may be left out
    swapped: (set(), 0.25),
    doubled: (set(), 0.0),
    cut: (set(), 0.0),
    cut_after_unit: (set(), 0.1),
    beheaded: (set(), 0.0),
    continued: (set(), 0.05),
    crossed: (set(), 0.1),
    misspelt: (set(), 0.02),
    two_spaces: (set(), 0.0),
    edges: (set(), 0.0),
    raised: (set(), 0.0),
}
