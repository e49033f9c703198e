"""The small helpers that lesson 2's cells call."""

from __future__ import annotations

import pytest
import torch
from gpt_toys import small_tokenizer, toy

from lessons_lib.gpt import live
from lessons_lib.gpt.reading import END, one_text
from lessons_lib.gpt.sampling import generate
from lessons_lib.gpt.scoring import score_continuations

TOKENIZER = small_tokenizer()
STOP = TOKENIZER.special_tokens[END]


def reader(kind: str):
    return toy(kind, vocab_size=len(TOKENIZER), block_size=64)


@pytest.mark.parametrize("kind", ["gpt2", "modern"])
def test_changes_are_nil_before_the_changed_token_and_not_after(kind: str) -> None:
    ids = [STOP, *TOKENIZER.encode("Erik was at the pond")]
    moved = live.changes(reader(kind), ids, TOKENIZER.encode("A")[0])
    for row in range(len(ids)):
        assert (moved[row, :row] == 0).all()
        assert (moved[row, row:] > 0).all()


def test_changes_see_a_model_without_a_mask(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_mask(_attention, q: torch.Tensor, k: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        return torch.nn.functional.scaled_dot_product_attention(q, k, v)

    monkeypatch.setattr("lessons_lib.gpt.model.Attention.mix_at_once", no_mask)
    moved = live.changes(reader("modern"), [1, 2, 3, 4], 5)
    assert (moved > 0).all()


@pytest.mark.parametrize("kind", ["gpt2", "modern"])
def test_what_is_read_after_the_last_block_is_the_models_own_answer(kind: str) -> None:
    model = reader(kind)
    probs = live.read_early(model, TOKENIZER, "Erik was at", " the pond")
    assert len(probs) == model.config.n_layer + 1
    assert len(TOKENIZER.encode(" the pond")) > 1
    (whole,) = score_continuations(model, TOKENIZER, "Erik was at", [" the pond"])
    assert probs[-1] == pytest.approx(whole.exp().item(), rel=1e-4, abs=0)
    assert probs[0] != pytest.approx(probs[-1], rel=1e-2, abs=0)
    assert not any(block._forward_hooks for block in model.blocks)


def test_what_is_read_before_the_first_block_is_the_embedding() -> None:
    model = reader("modern")
    probs = live.read_early(model, TOKENIZER, "Erik was at", " the")
    last = TOKENIZER.encode("Erik was at")[-1]
    with torch.no_grad():
        row = model.logits(model.norm(model.tokens.weight[last]))
    expected = row.softmax(-1)[TOKENIZER.encode(" the")[0]].item()
    assert probs[0] == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("use_cache", [True, False])
def test_the_tokens_that_are_timed_are_those_that_generate_writes(use_cache: bool) -> None:
    model, heard = reader("modern"), []
    run = model.run

    def listening(ids, *more, **others):
        heard.append(ids[0].tolist())
        return run(ids, *more, **others)

    model.run = listening
    took = live.seconds_per_token(model, TOKENIZER, 12, use_cache)
    assert len(took) == 12 and min(took) > 0
    del model.run
    written = generate(model, torch.tensor([[STOP]]), 12, top_k=1)[0].tolist()
    read = [one for ids in heard for one in ids] if use_cache else heard[-1]
    assert read == written[:12]


def test_one_text_has_the_end_before_the_first_and_after_each() -> None:
    ids = one_text(["Erik", "A"], TOKENIZER)
    assert ids == [STOP, *TOKENIZER.encode("Erik"), STOP, *TOKENIZER.encode("A"), STOP]


def test_a_texts_last_tenth_is_kept_aside() -> None:
    text = "".join(f"Erik was at the pond at {i}. " for i in range(1200))
    (read,), aside = live.set_aside(text, TOKENIZER, most=10**6)
    assert read + "".join(aside) == text
    assert len("".join(aside)) == len(text) // 10
    assert max(len(TOKENIZER.encode(piece)) for piece in aside) < 160
    _read, fewer = live.set_aside(text, TOKENIZER, most=3)
    assert fewer == aside[:3]


def test_a_text_that_is_too_short_to_learn_from_is_refused() -> None:
    with pytest.raises(ValueError, match="tokens; give one of 3,000 at least"):
        live.set_aside("Erik was at the pond. " * 20, TOKENIZER)
