"""The world's pictures: probabilities, drawing, captions, and reading back what was drawn."""

from __future__ import annotations

import hashlib
import math
import statistics
import string
from collections import Counter
from itertools import islice, permutations, product
from random import Random

import numpy as np
import pytest
import torch

from lessons_lib.world.names import COLOURS
from lessons_lib.world.scenes import (
    CHANGES,
    HELD_OUT_LOOKS,
    KINDS,
    LOOKS,
    PLACES,
    RELATIONS,
    RGB,
    SIZES,
    SPLITS,
    WORDS,
    Scene,
    Shape,
    UnknownWord,
    agreement,
    agreements,
    agrees,
    believe,
    caption,
    captioned,
    counterfactuals,
    describe,
    draw,
    draw_bytes,
    every_caption,
    held_out,
    nearest_word,
    possible,
    read_scene,
    read_scenes,
    say,
    scene_entropy,
    scenes,
    understand,
)
from lessons_lib.world.scenes.agreement import probability
from lessons_lib.world.scenes.drawing import BACKGROUND, sprite
from lessons_lib.world.scenes.sampling import WRITERS, _types, ways
from lessons_lib.world.scenes.scene import CENTRES, JITTER, LAYOUTS, RADIUS
from lessons_lib.world.scenes.shapes import AREA
from lessons_lib.world.writer import Writer, stream

SIDES = (16, 32, 64)
# Pictures and captions made once and for all; a change of either is a change of the world.
PINNED = "bed217c36c5f9e6a1d827e71ae7e33e821cb27e0276641f26f831953f6b21e15"


def some(n: int, seed: int = 1, split: str = "all") -> list[Scene]:
    return list(islice(scenes(seed, split), n))


def right(readings, truth) -> float:
    pairs = zip(readings, truth, strict=True)
    return sum(r.scene is not None and r.scene.content == s.content for r, s in pairs) / len(truth)


def one(kind="circle", colour="red", size="small", x=16, y=16) -> Shape:
    return Shape(kind, colour, size, x, y)


class TestProbability:
    @pytest.mark.parametrize(
        "split, seed", [("all", 1), ("all", 2), ("all", 3), ("train", 1), ("held_out", 1)]
    )
    def test_surprise_and_length_agree_with_the_entropy(self, split, seed):
        entropy, length = scene_entropy(split)
        n = 10_000 if split == "all" else 3000
        documents = list(islice(stream(WRITERS[split], seed), n))
        for expected, values in (
            (entropy, [-d.log_prob for d in documents]),
            (length, [len(d.text) for d in documents]),
        ):
            error = statistics.stdev(values) / math.sqrt(len(values))
            assert abs(statistics.fmean(values) - expected) < 3 * error

    @pytest.mark.parametrize("split", SPLITS)
    def test_looks_are_counted_right(self, split):
        """The count of ways against a plain enumeration, for two shapes and for three."""
        for cells, pattern in (((0, 2), (0, 1)), ((1, 8), (0, 0)), ((0, 2, 7), (0, 1, 0))):
            n = 0
            for looks in permutations(LOOKS, max(pattern) + 1):
                shapes = tuple(
                    Shape(*looks[i], "small", CENTRES[cell % 3], CENTRES[cell // 3])
                    for i, cell in zip(pattern, cells, strict=True)
                )
                novel = held_out(Scene(shapes))
                n += split == "all" or novel == (split == "held_out")
            assert ways(split, cells, pattern, ()) == n

    def test_probabilities_of_one_shape_sum_to_one(self):
        """Each one-shape scene has the probability .3 / all of them; the split takes its part."""
        seen = {}
        for document in islice(stream(WRITERS["train"], 5), 3000):
            if len(document.truth["scene"].shapes) == 1:
                seen[document.text] = document.log_prob
        assert len(seen) > 500
        for log_prob in seen.values():
            assert math.exp(log_prob) == pytest.approx(0.3 / (9 * 42 * 2 * 25), rel=1e-12)

    def test_the_text_and_the_scene_are_one(self):
        for scene in some(300):
            assert Scene.parse(str(scene)) == scene

    def test_captions_of_a_scene_are_a_distribution(self):
        writer = Writer(Random(4))
        for scene in some(200, 4):
            captions = every_caption(scene)
            assert math.fsum(captions.values()) == pytest.approx(1, abs=1e-12)
            for _ in range(5):
                document = caption(scene, writer)
                # No other way of drawing gives this text: else the sum over ways were larger.
                assert math.log(captions[document.text]) == pytest.approx(document.log_prob)

    def test_captions_come_as_often_as_they_should(self):
        scene = Scene((one(), one("square", "blue", "large", 48, 16)))
        writer, n = Writer(Random(0)), 8000
        seen = Counter(caption(scene, writer).text for _ in range(n))
        expected = every_caption(scene)
        assert set(seen) <= set(expected)
        squares = sum((seen[t] - n * p) ** 2 / (n * p) for t, p in expected.items())
        freedom = len(expected) - 1
        assert abs(squares - freedom) < 4 * math.sqrt(2 * freedom)

    def test_scenes_are_varied(self):
        scenes_ = some(4000)
        assert len(set(map(str, scenes_))) > 3850
        counts = Counter(len(s.shapes) for s in scenes_)
        assert {n: round(c / 4000, 1) for n, c in counts.items()} == {1: 0.3, 2: 0.4, 3: 0.3}
        assert {s.cells for s in scenes_} == {cells for n in LAYOUTS for cells in LAYOUTS[n]}
        alike = sum(len({x.look for x in s.shapes}) < len(s.shapes) for s in scenes_)
        assert 0.1 < alike / 4000 < 0.2


class TestSplits:
    def test_nothing_held_out_is_ever_trained_on(self):
        words = {f"{colour} {kind}" for kind, colour in HELD_OUT_LOOKS}
        for scene, text in islice(captioned(9), 3000):
            assert not held_out(scene)
            assert not any(f" {look}" in f" {text} " for look in words)
            shapes = scene.shapes
            for a, b in product(shapes, shapes):
                # By the pixels' coordinates, not by the cells the sampler uses.
                assert not (a.kind == "star" and b.kind == "heart" and a.x < b.x - 8)
                assert not (a.kind == "triangle" and b.kind == "circle" and a.y < b.y - 8)

    def test_held_out_scenes_are_held_out(self):
        assert all(map(held_out, some(1500, 9, "held_out")))
        both = [held_out(scene) for scene in some(1500, 9)]
        assert 0.2 < sum(both) / 1500 < 0.5

    def test_training_knows_every_kind_and_colour(self):
        shapes = [shape for scene in some(3000, 2, "train") for shape in scene.shapes]
        for name, values in (("kind", KINDS), ("colour", COLOURS), ("size", SIZES)):
            counts = Counter(getattr(shape, name) for shape in shapes)
            assert min(counts[v] for v in values) > 0.7 * len(shapes) / len(values)
        assert set(LOOKS) - set(HELD_OUT_LOOKS) == {shape.look for shape in shapes}


class TestDrawing:
    @pytest.mark.parametrize("side", SIDES)
    def test_coverage_has_the_analytic_area(self, side):
        for kind, size, dx, dy in product(KINDS, SIZES, (-1, 0, 2), (0, 1)):
            cover, _row, _column = sprite(kind, size, 16 + dx, 32 + dy, side)
            area = AREA[kind] * (RADIUS[size] * side / 64) ** 2
            assert cover.sum() == pytest.approx(area, rel=0.01)
            assert 0 <= cover.min() and cover.max() <= 1

    def test_areas_against_counted_points(self):
        """The formulas for areas, and the shapes' signs, against counting points."""
        from lessons_lib.world.scenes.shapes import DISTANCE

        x, y = np.random.default_rng(0).uniform(-1.1, 1.1, (2, 200_000))
        for kind in KINDS:
            share = (DISTANCE[kind](x, y) < 0).mean() * 2.2**2
            assert share == pytest.approx(AREA[kind], rel=0.01)

    def test_colours_are_where_they_belong(self):
        for colour in COLOURS:
            picture = draw_bytes([Scene((one("square", colour, "large", 32, 32),))], 64)[0]
            assert tuple(picture[:, 32, 32]) == RGB[colour]
            assert tuple(picture[:, 0, 0]) == tuple(picture[:, 63, 40]) == BACKGROUND

    @pytest.mark.parametrize("side", SIDES)
    def test_shapes_share_no_pixel(self, side):
        """The widest neighbours, as near to each other as they come."""
        for kind, other in product(KINDS, KINDS):
            a, b = one(kind, "red", "large", 18, 16), one(other, "blue", "large", 46, 16)
            alone = [draw_bytes([Scene((shape,))], side)[0] for shape in (a, b)]
            touched = [(p.transpose(1, 2, 0) != BACKGROUND).any(2) for p in alone]
            assert not (touched[0] & touched[1]).any()
            both = draw_bytes([Scene((a, b))], side)[0]
            assert (np.where(touched[0], *alone) == both).all()

    def test_same_bytes_everywhere(self):
        digest = hashlib.sha256()
        for side in (*SIDES, 28):
            digest.update(draw_bytes(some(200, 11), side).tobytes())
        for scene, text in islice(captioned(3, "train"), 300):
            digest.update(f"{scene}|{text}\n".encode())
        assert digest.hexdigest() == PINNED

    def test_pictures_are_exact_floats(self):
        pictures, raw = draw(some(20), 32), draw_bytes(some(20), 32)
        assert pictures.dtype == torch.float32 and pictures.shape == (20, 3, 32, 32)
        assert pictures.min() >= -1 and pictures.max() <= 1
        assert (
            ((pictures.double() + 1) * 127.5).round().to(torch.uint8).equal(torch.from_numpy(raw))
        )

    @pytest.mark.parametrize("size", [0, 7, 32.0, True, 1000])
    def test_bad_sizes(self, size):
        with pytest.raises(ValueError, match="size is the picture's side in pixels, 8 to 512"):
            draw(some(1), size)


class TestScenes:
    @pytest.mark.parametrize(
        "make, sentence",
        [
            (lambda: one(kind="cube"), "A shape's kind is one of circle, .*; not 'cube'"),
            (lambda: one(colour="grey"), "A shape's colour is one of red, .*; not 'grey'"),
            (lambda: one(size="big"), "A shape's size is one of small, large; not 'big'"),
            (lambda: one(x=22), "x is a whole number at most 2 from 16, 32 or 48"),
            (lambda: one(y=16.5), "y is a whole number at most 2 from 16, 32 or 48"),
            (lambda: Scene(()), "A scene has one to 3 shapes; not 0"),
            (lambda: Scene((one(), one(x=32))), "too near: circle in the top left corner; "),
            (lambda: Scene((one(), one())), "two columns or two rows apart"),
            (lambda: Scene.parse("red circle"), 'reads like "small red circle 16 48"'),
            (lambda: next(scenes(0, "test")), "split is one of train, held_out, all; not 'test'"),
            (lambda: draw(Scene((one(),))), r"for one scene give \[scene\]"),
        ],
    )
    def test_bad_input(self, make, sentence):
        with pytest.raises(ValueError, match=sentence):
            make()

    def test_the_order_in_which_shapes_are_given_does_not_matter(self):
        a, b = one(), one(x=48, y=48)
        assert Scene((a, b)) == Scene((b, a))


NUMBER_WORDS = {"a": 1, "an": 1, "two": 2, "three": 3}


def told(words: list[str]) -> list[tuple[set, str | None]]:
    """Independently of `understand`: for each shape told of, its adjectives and noun, its place."""
    found: list[tuple[set, str | None]] = []
    for word in words:
        if word in NUMBER_WORDS:
            current: set = set()
            found += [(current, "") for _ in range(NUMBER_WORDS[word])]
            start = len(found) - NUMBER_WORDS[word]
        elif word.rstrip("s") in (*KINDS, *COLOURS) or word in SIZES:
            current.add(word.rstrip("s"))
        elif word not in ("shape", "shapes", "and"):
            for i in range(start, len(found)):
                found[i] = (current, f"{found[i][1]} {word}".strip())
    return found


def plainly_true(scene: Scene, text: str) -> bool:
    """Whether a caption is true, by another reading of its words and by coordinates alone."""
    text = text.replace(",", "")
    sides, relation = [text], None
    for name in RELATIONS:
        if f" {name} " in text:
            sides, relation = text.split(f" {name} "), name
    parts = [told(side.split()) for side in sides]
    where = {"top": lambda s: s.y < 24, "bottom": lambda s: s.y > 40}
    where |= {"left": lambda s: s.x < 24, "right": lambda s: s.x > 40}

    def fits(shape: Shape, thing: tuple[set, str]) -> bool:
        named, place = thing
        if not named <= {shape.kind, shape.colour, shape.size}:
            return False
        if not place:
            return True
        said = {word for word in where if word in place.split()}
        return said == {word for word, test in where.items() if test(shape)}

    def stands(a: Shape, b: Shape) -> bool:
        gap = {"left of": b.x - a.x, "right of": a.x - b.x}
        gap |= {"above": b.y - a.y, "below": a.y - b.y}
        return relation is None or gap[relation] > 8

    slots = [thing for part in parts for thing in part]
    cut = len(parts[0])
    return len(slots) == len(scene.shapes) and any(
        all(map(fits, order, slots)) and all(stands(a, b) for a in order[:cut] for b in order[cut:])
        for order in permutations(scene.shapes)
    )


class TestCaptions:
    def test_random_captions_are_true_understood_and_well_said(self):
        for scene, text in islice(captioned(6, "all"), 1000):
            assert plainly_true(scene, text) and agrees(scene, text), (str(scene), text)
            meaning = understand(text)
            assert say(meaning) == text and possible(text)
            # "A circle above a circle" would tell nothing apart.
            assert not set(meaning.first) & set(meaning.second)
            words = text.replace(",", "").split()
            assert set(words) <= set(WORDS) and len(text) <= 150
            for a, b in zip(words, words[1:], strict=False):
                assert a not in ("a", "an") or (a == "an") == (b[0] in "aeiou")

    def test_truth_agrees_with_another_reading_of_other_scenes_captions(self):
        """Captions of other scenes, most false and some true by chance."""
        pairs = list(islice(captioned(8, "all"), 150))
        verdicts = Counter()
        for scene, _ in pairs[:80]:
            for _, text in pairs[:50]:
                assert agrees(scene, text) == plainly_true(scene, text), (str(scene), text)
                verdicts[agrees(scene, text)] += 1
        assert verdicts[True] > 50 and verdicts[False] > 3000

    def test_descriptions_go_from_little_to_much(self):
        scene = Scene((one("star", "orange"), one("square", "blue", "large", 48, 18)))
        texts = describe(scene)
        assert texts[0] == "two shapes"
        assert "a star and a square" in texts and "an orange star and a blue square" in texts
        assert "a small orange star left of a large blue square" in texts
        assert "a large blue square right of a small orange star" in texts
        assert any("in the top left corner" in text for text in texts)
        assert not any("above" in text or "below" in text for text in texts)
        twins = Scene((one(), one(x=48), one("ring", "pink", "large", 32, 48)))
        assert "two red circles and a pink ring" in describe(twins)
        assert "two small red circles above a large pink ring" in describe(twins)
        for scene in some(300, 3):
            assert all(plainly_true(scene, text) for text in describe(scene))

    @pytest.mark.parametrize(
        "text, same",
        [
            ("A red circle.", "a red circle"),
            ("red circle", "a red circle"),
            ("one red small circle", "a small red circle"),
            ("a ring to the left of an orange star", "a ring left of an orange star"),
            ("a ring on the left of a star", "a ring left of a star"),
            ("a ring on the left", "a ring on the left"),
            ("a ring, a star, and a heart", "a ring, a star and a heart"),
            ("a orange star", "an orange star"),
        ],
    )
    def test_readers_may_say_it_in_their_way(self, text, same):
        assert say(understand(text)) == same

    @pytest.mark.parametrize(
        "text, sentence",
        [
            ("", "The caption is empty"),
            (3, "caption is a text such as 'a red circle'; not int"),
            ("a violet circle", 'no word "violet"; the nearest it has is "purple"'),
            ("a red cirle", 'no word "cirle"; the nearest it has is "circle"'),
            ("two circle", 'of two one says "circles"'),
            ("circles", "say two or three circles, or one circle"),
            ("a red blue star", 'one colour, not "red" and "blue"'),
            ("a red", "comes a shape .*, but the caption ends there"),
            ("above a star", 'First comes a shape .*, not "above"'),
            ("a star left", 'After "a star" comes "and", a place .*; not "left"'),
            ("a star above a ring left of a heart", "one relation"),
            ("two stars and two rings", "one to 3 shapes; this tells of 4"),
        ],
    )
    def test_what_can_not_be_understood(self, text, sentence):
        with pytest.raises(ValueError, match=sentence):
            understand(text)

    def test_unknown_words_are_named_with_the_nearest(self):
        with pytest.raises(UnknownWord) as caught:
            understand("a grey cube")
        assert (caught.value.word, caught.value.nearest) == ("grey", "black")
        assert nearest_word("boxes"[:3]) == "square" and nearest_word("discs") == "circles"
        for letters in ("zzz", "x", "trangle", "yelow"):
            assert nearest_word(letters) in WORDS
        assert nearest_word("trangle") == "triangle" and nearest_word("yelow") == "yellow"
        assert all(set(word) <= set(string.ascii_lowercase) for word in WORDS)

    def test_impossible_captions(self):
        assert possible("a red circle on the left and a star on the right")
        assert not possible("a red circle on the left and a star in the middle")
        assert not possible("two stars at the top")
        assert not possible("a star at the top below a ring")

    def test_counterfactuals_are_false_and_one_step_away(self):
        seen = Counter()
        for scene, text in islice(captioned(12, "all"), 100):
            for change, other in counterfactuals(scene, text):
                assert not plainly_true(scene, other), (str(scene), text, other)
                assert say(understand(other)) == other != text
                seen[change] += 1
        assert set(seen) == set(CHANGES)

    def test_counterfactuals_by_example(self):
        scene = Scene((one(), one("square", "blue", "large", 48, 16)))
        found = dict(map(reversed, counterfactuals(scene, "a red circle left of a blue square")))
        assert found["a red circle right of a blue square"] == "relation"
        assert found["a blue square left of a red circle"] == "swap"
        assert found["a blue circle left of a red square"] == "binding"
        assert found["two red circles left of a blue square"] == "count"
        assert found["a red heart left of a blue square"] == "kind"
        with pytest.raises(ValueError, match="caption must be true of the scene"):
            counterfactuals(scene, "a red circle")


class TestReading:
    @pytest.mark.parametrize("side", SIDES)
    def test_round_trip(self, side):
        truth = some(2000, side)
        readings = read_scenes(draw(truth, side))
        assert right(readings, truth) >= 0.999
        assert (
            statistics.fmean(r.shapes == s.shapes for r, s in zip(readings, truth, strict=True))
            >= 0.995
        )
        assert min(reading.confidence for reading in readings) > 0.999

    def test_every_shape_alone_at_16(self):
        """All looks, both sizes, each at the awkward phases of the pixel grid."""
        truth = [
            Scene((Shape(kind, colour, size, 16 + dx, 32 + dy),))
            for (kind, colour), size in product(LOOKS, SIZES)
            for dx, dy in ((-JITTER, 1), (1, 1), (0, -1))
        ]
        assert right(read_scenes(draw(truth, 16)), truth) == 1

    @pytest.mark.parametrize("side, floors", [(16, (0.99, 0.9, 0.75)), (32, (0.99, 0.99, 0.96))])
    def test_noise_degrades_it_gracefully(self, side, floors):
        truth = some(300, 2)
        generator = torch.Generator().manual_seed(0)
        clean = draw(truth, side)
        shares, sure = [], []
        for noise, floor in zip((0.1, 0.4, 0.6, 1.2, 2.4), (*floors, 0, 0), strict=True):
            noisy = clean + noise * torch.randn(clean.shape, generator=generator)
            readings = read_scenes(noisy)
            shares.append(right(readings, truth))
            sure.append(statistics.fmean(r.confidence for r in readings))
            assert shares[-1] >= floor
            # Confidence is a probability: on average it says how often the reading is right.
            assert abs(sure[-1] - shares[-1]) < 0.07
        for column in (shares, sure):
            assert all(b < a + 0.01 for a, b in zip(column, column[1:], strict=False))
            assert column[-1] < 0.5

    def test_noise_is_measured(self):
        clean = draw(some(100), 32)
        for noise in (0.2, 0.6):
            added = noise * torch.randn(clean.shape, generator=torch.Generator().manual_seed(1))
            assert believe(clean + added).noise.mean() == pytest.approx(noise, rel=0.03)

    @pytest.mark.parametrize("side", SIDES)
    def test_what_is_no_scene_is_not_believed(self, side):
        generator = torch.Generator().manual_seed(0)
        shape = (20, 3, side, side)
        strange = {
            "black": torch.full(shape, -1.0),
            "grey": torch.zeros(shape),
            "white": torch.ones(shape),
            "background": draw(some(1), side)[:, :, :1, :1].expand(1, 3, side, side),
            "noise": torch.rand(shape, generator=generator) * 2 - 1,
            "wide noise": torch.randn(shape, generator=generator),
            "not a number": torch.full(shape, float("nan")),
            "infinite": torch.full(shape, float("inf")),
            "upside down": draw(some(20, 3), side).neg(),
        }
        for name, pictures in strange.items():
            for reading in read_scenes(pictures):
                assert reading.confidence < 0.02, name
            assert agreements(pictures, "a red circle").max() < 0.02, name

    def test_four_shapes_are_seen_and_are_no_scene(self):
        left = draw([Scene((one(), one(y=48)))], 32)
        four = torch.cat([left[..., :16], left[..., :16].flip(2)], 3)
        reading = read_scene(four[0])
        assert len(reading.shapes) == 4 and reading.confidence == 0 and reading.scene is None
        assert agreement(four[0], "three red circles") < 0.01

    @pytest.mark.parametrize(
        "images, sentence",
        [
            (np.zeros((1, 3, 32, 32)), "images is a tensor of floats"),
            (torch.zeros(1, 3, 32, 32, dtype=torch.uint8), "images is a tensor of floats"),
            (torch.zeros(3, 32, 32), r"shape \(batch, 3, side, side\); not \(3, 32, 32\)"),
            (torch.zeros(1, 1, 32, 32), "shape"),
            (torch.zeros(1, 3, 32, 16), "shape"),
            (torch.zeros(1, 3, 20, 20), "multiple of 8, 16 to 128 pixels; not 20"),
        ],
    )
    def test_bad_input(self, images, sentence):
        with pytest.raises(ValueError, match=sentence):
            read_scenes(images)
        with pytest.raises(ValueError):
            read_scene(torch.zeros(1, 3, 32, 32))

    def test_no_pictures_no_readings(self):
        assert read_scenes(torch.zeros(0, 3, 32, 32)) == []


class TestAgreement:
    @pytest.mark.parametrize("side", SIDES)
    def test_true_captions_score_one_and_counterfactuals_nothing(self, side):
        pairs = list(islice(captioned(side, "all"), 60))
        pictures = draw([scene for scene, _ in pairs], side)
        assert agreements(pictures, [text for _, text in pairs]).min() > 0.999
        rows, false = [], []
        for i, (scene, text) in enumerate(pairs):
            others = counterfactuals(scene, text)
            rows += [i] * len(others[::15])
            false += [other for _, other in others[::15]]
        assert len(false) > 80 and agreements(pictures[rows], false).max() < 1e-3

    def test_it_is_the_probability_that_the_caption_is_true(self):
        """In heavy noise: of the captions scored near p, a share of about p is true."""
        truth = some(300, 2)
        pictures = draw(truth, 16)
        noise = torch.randn(pictures.shape, generator=torch.Generator().manual_seed(3))
        belief = believe(pictures + 1.2 * noise)
        scores, true = [], []
        for text in (
            "a shape",
            "a large shape",
            "two large shapes",
            "three shapes",
            "a small ring",
        ):
            scores += probability(belief, understand(text)).tolist()
            true += [agrees(scene, text) for scene in truth]
        for low, high in ((0, 0.1), (0.1, 0.4), (0.4, 0.8), (0.8, 1.01)):
            here = [(p, t) for p, t in zip(scores, true, strict=True) if low <= p < high]
            assert len(here) > 30
            expected, found = (statistics.fmean(column) for column in zip(*here, strict=True))
            error = math.sqrt(expected * (1 - expected) / len(here))
            assert abs(found - expected) < 3 * error + 0.02, (low, high)

    def test_it_matches_the_exact_truth_of_readings(self):
        pairs = list(islice(captioned(5, "all"), 60))
        belief = believe(draw([scene for scene, _ in pairs], 32))
        for _, text in pairs[:30]:
            exact = torch.tensor([float(agrees(scene, text)) for scene, _ in pairs])
            assert (probability(belief, understand(text)) - exact).abs().max() < 1e-3

    def test_it_falls_as_a_picture_fades_into_another(self):
        ours, theirs = draw([Scene((one(size="large"),)), Scene((one("star", "blue"),))], 32)
        scores = [agreement(ours * (1 - a) + theirs * a, "a red circle") for a in (0, 0.1, 0.2, 1)]
        assert scores == sorted(scores, reverse=True)
        assert scores[0] > 0.999 and scores[2] < 0.9 and scores[3] < 1e-3

    def test_places_are_told_apart(self):
        for cell, place in enumerate(PLACES):
            scene = Scene((one("heart", "pink", "small", CENTRES[cell % 3], CENTRES[cell // 3]),))
            picture = draw([scene], 16)[0]
            scores = {other: agreement(picture, f"a pink heart {other}") for other in PLACES}
            assert scores.pop(place) > 0.999 and max(scores.values()) < 1e-3

    def test_bad_input(self):
        with pytest.raises(ValueError, match="captions has one text for each picture, 2; not 1"):
            agreements(torch.zeros(2, 3, 32, 32), ["a star"])
        with pytest.raises(ValueError, match="image is one picture"):
            agreement(torch.zeros(1, 3, 32, 32), "a star")
        with pytest.raises(UnknownWord):
            agreement(torch.zeros(3, 32, 32), "a spaceship")


def test_types_are_drawn_in_proportion():
    """One table by hand: in training, a single shape's kind is uniform and never held out."""
    table = _types("train", (4,), (0,), ())
    assert dict(zip(table.values, table.probs, strict=True)) == pytest.approx(
        {(kind, False): 1 / 6 for kind in KINDS}
    )
