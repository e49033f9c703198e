"""The towers of lesson 7's CLIP, and equality with transformers' CLIPModel on the same weights.

The parity is skipped where transformers is not installed.
"""

from __future__ import annotations

import math
import os

import pytest
import torch
from equality import equal
from torch import nn

from lessons_lib.clip.loss import contrastive_loss
from lessons_lib.clip.towers import Clip, Config, PictureTower, make_clip
from lessons_lib.denoiser import caption_ids
from lessons_lib.world.scenes import captioned, draw

TINY = {"widths": (8, 16), "words": 16, "layers": 1, "text_layers": 1, "heads": 2, "space": 8}


def tiny(noised: bool = False, pixels: int = 16) -> Clip:
    torch.manual_seed(0)
    return make_clip(Config(pixels=pixels, noised=noised, **TINY)).eval()


def noise(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))


IDS = caption_ids(["a red circle", "two stars", "a small blue ring above a heart"])


class TestTheSpace:
    def test_vectors_have_length_one_and_scores_are_their_products(self):
        model = tiny()
        x = noise(5, 3, 16, 16)
        seen, read = model.see(x), model.read(IDS)
        assert seen.shape == (5, 8) and read.shape == (3, 8)
        for vectors in (seen, read):
            assert torch.allclose(vectors.norm(dim=1), torch.ones(len(vectors)), atol=1e-6)
        assert torch.allclose(model(x, IDS), model.scale * seen @ read.T, atol=1e-6)

    def test_the_factor_begins_at_one_over_seven_hundredths_and_ends_at_a_hundred(self):
        model = tiny()
        assert model.scale.item() == pytest.approx(1 / 0.07)
        nn.init.constant_(model.logit_scale, math.log(1e6))
        assert model.scale.item() == 100

    def test_what_stands_behind_the_last_word_is_not_counted(self):
        """The mean of a caption's words is theirs alone, and a caption of no words is no trouble."""
        tower = tiny().text
        words = tower.encoder(IDS)
        for row, ids, mean in zip(words, IDS, tower(IDS), strict=True):
            assert torch.allclose(mean, row[ids != 0].mean(0), atol=1e-6)
        assert tower(torch.zeros(1, 20, dtype=torch.long)).isfinite().all()

    def test_each_picture_is_read_by_itself(self):
        model, x = tiny(), noise(4, 3, 16, 16)
        assert torch.allclose(model.see(x)[2:3], model.see(x[2:3]), atol=1e-6)

    def test_places_are_told_apart(self):
        """The same shape elsewhere is another vector, so that left and right can be learnt."""
        model = tiny()
        x = torch.zeros(1, 3, 16, 16)
        x[:, :, 2:6, 2:6] = 1.0
        assert (model.see(x) - model.see(x.flip(3))).abs().max() > 1e-3


class TestDots:
    @pytest.mark.parametrize("layers", [1, 2, 3])
    def test_a_dot_is_seen_by_itself_first(self, layers):
        torch.manual_seed(0)
        model = make_clip(Config(pixels=16, dots=5, dot_layers=layers, **TINY)).eval()
        assert len(model.picture.dots) == layers
        seen = []
        model.picture.down[0].register_forward_pre_hook(lambda _m, given: seen.append(given[0]))
        x, other = noise(1, 3, 16, 16), noise(1, 3, 16, 16, seed=1)
        other[:, :, 4, 7] = x[:, :, 4, 7]
        for picture in (x, other):
            assert model.see(picture).shape == (1, 8)
        assert seen[0].shape == (1, 5, 16, 16)
        assert torch.allclose(seen[0][:, :, 4, 7], seen[1][:, :, 4, 7], atol=1e-6)

    def test_dots_that_nobody_looks_at(self):
        with pytest.raises(ValueError, match="dot_layers must be at least 1; not 0"):
            Config(dots=5, dot_layers=0)


class TestTime:
    def test_a_noised_tower_is_told_the_time_and_uses_it(self):
        model = tiny(noised=True)
        x, early, late = noise(2, 3, 16, 16), torch.zeros(2).long(), torch.full((2,), 999)
        assert torch.equal(model.see(x, early), model.see(x, late))  # FiLM begins at nothing
        for halving in model.picture.down:
            nn.init.normal_(halving.film.weight, generator=torch.Generator().manual_seed(0))
        assert (model.see(x, early) - model.see(x, late)).abs().max() > 1e-3

    def test_the_gradient_with_respect_to_the_picture_is_there(self):
        model = tiny(noised=True)
        x = noise(2, 3, 16, 16).requires_grad_()
        score = (model.see(x, torch.tensor([5, 900])) * model.read(IDS[:2])).sum()
        (gradient,) = torch.autograd.grad(score, x)
        assert gradient.shape == x.shape and gradient.flatten(1).norm(dim=1).min() > 0

    @pytest.mark.parametrize("noised, t", [(True, None), (False, torch.zeros(2).long())])
    def test_a_time_too_many_or_too_few(self, noised, t):
        with pytest.raises(ValueError, match="time"):
            tiny(noised).see(noise(2, 3, 16, 16), t)


class TestErrors:
    def test_another_size(self):
        with pytest.raises(ValueError, match=r"x must be \(B, 3, 16, 16\); not \(2, 3, 8, 8\)"):
            PictureTower(Config(pixels=16, **TINY))(noise(2, 3, 8, 8))

    def test_sides_that_cannot_be_halved(self):
        with pytest.raises(ValueError, match="pixels must be a multiple of 8"):
            Config(pixels=12)

    @pytest.mark.parametrize("sizes", [{"words": 100}, {"widths": (8, 100)}, {"heads": 3}])
    def test_heads_that_do_not_fit(self, sizes):
        with pytest.raises(ValueError, match="multiple of 2"):
            Config(**sizes)


# A CLIPModel of transformers, by its text's and its pictures' sizes.
SHAPES = [
    {"text": (32, 1, 2), "picture": (48, 2, 4), "space": 16},
    {"text": (64, 3, 4), "picture": (32, 1, 2), "space": 40},
]


@pytest.fixture(scope="module")
def transformers():
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    library = pytest.importorskip("transformers")
    library.logging.set_verbosity_error()
    return library


class Theirs(nn.Module):
    """A tower of transformers, giving what its projection reads."""

    def __init__(self, tower: nn.Module, out: int):
        super().__init__()
        self.tower, self.out = tower, out

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.tower(x).pooler_output


def clip_model(transformers, shape: dict):
    sizes = ("hidden_size", "num_hidden_layers", "num_attention_heads")
    text = dict(zip(sizes, shape["text"], strict=True)) | {"vocab_size": 60, "eos_token_id": 59}
    picture = dict(zip(sizes, shape["picture"], strict=True)) | {"image_size": 32, "patch_size": 8}
    for part in (text, picture):
        part |= {"intermediate_size": 64}
    config = transformers.CLIPConfig(
        text_config=text, vision_config=picture, projection_dim=shape["space"]
    )
    with torch.random.fork_rng(), torch.no_grad():
        torch.manual_seed(0)
        model = transformers.CLIPModel(config).eval()
        for p in model.parameters():
            p.add_(0.1 * torch.randn(p.shape))
    return model


def ours_of(theirs, shape: dict) -> Clip:
    """Our Clip around their towers, with their projections and their temperature."""
    model = Clip(
        Theirs(theirs.vision_model, shape["picture"][0]),
        Theirs(theirs.text_model, shape["text"][0]),
        shape["space"],
    )
    with torch.no_grad():
        model.from_picture.weight.copy_(theirs.visual_projection.weight)
        model.from_text.weight.copy_(theirs.text_projection.weight)
        model.logit_scale.copy_(theirs.logit_scale)
    return model.eval()


@pytest.mark.parametrize("shape", SHAPES, ids=lambda s: f"space {s['space']}")
def test_the_same_scores_and_loss_as_clip_model(transformers, shape):
    theirs = clip_model(transformers, shape)
    ours = ours_of(theirs, shape)
    x, ids = (
        noise(6, 3, 32, 32),
        torch.randint(1, 59, (6, 12), generator=torch.Generator().manual_seed(1)),
    )
    ids[:, -1] = 59  # the word that ends a caption, where they read it off
    wanted = theirs(input_ids=ids, pixel_values=x, return_loss=True)
    logits = ours(x, ids)
    assert wanted.logits_per_image.std() > 0.1  # so that 1e-5 says something
    assert ours.scale.item() == pytest.approx(theirs.logit_scale.exp().item(), abs=1e-5)
    for got, want in (
        (ours.see(x), wanted.image_embeds),
        (ours.read(ids), wanted.text_embeds),
        (logits / ours.scale, wanted.logits_per_image / theirs.logit_scale.exp()),
        (logits, wanted.logits_per_image),
        (contrastive_loss(logits), wanted.loss),
    ):
        equal("CLIP: scores, embeddings, loss", "transformers", got, want)


@pytest.mark.parametrize("shape", SHAPES[:1], ids=["one"])
def test_the_same_gradients_as_clip_model(transformers, shape):
    """Temperature, projections, and down to the picture's pixels."""
    theirs = clip_model(transformers, shape)
    ours = ours_of(theirs, shape)
    ids = torch.randint(1, 59, (6, 12), generator=torch.Generator().manual_seed(1))
    ids[:, -1] = 59
    found = []
    for model in (theirs, ours):
        x = noise(6, 3, 32, 32).requires_grad_()
        if model is theirs:
            loss = model(input_ids=ids, pixel_values=x, return_loss=True).loss
            own = (model.logit_scale, model.visual_projection.weight, model.text_projection.weight)
        else:
            loss = contrastive_loss(model(x, ids))
            own = (model.logit_scale, model.from_picture.weight, model.from_text.weight)
        found.append(torch.autograd.grad(loss, (x, *own)))
    for want, got in zip(*found, strict=True):
        assert want.abs().max() > 1e-4
        equal("CLIP: gradients, down to the pixels", "transformers", got, want)


def test_pictures_of_the_world_fit():
    scene, text = next(captioned(0))
    model = tiny(pixels=32)
    assert model(draw([scene], 32), caption_ids([text])).shape == (1, 1)
