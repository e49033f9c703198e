"""The parts of lesson 4, each held against a closed form or the library that it stands for."""

from __future__ import annotations

import copy
import math
from random import Random

import peft
import pytest
import torch
from equality import equal
from gpt_toys import small_tokenizer, toy
from torch import nn

from lessons_lib.course.checkpoints import CheckpointError
from lessons_lib.gpt.scoring import score_pairs
from lessons_lib.rlhf import (
    best_of_n,
    dpo,
    grpo,
    lora,
    ppo,
    replies,
    reward_model,
    rollouts,
    sft,
    weights,
)
from lessons_lib.world.conversations import prompt, questions


@pytest.fixture(scope="module")
def tokenizer():
    return small_tokenizer(400)


@pytest.fixture
def model(tokenizer):
    torch.manual_seed(0)
    return toy("gpt2", vocab_size=tokenizer.vocab_size, block_size=200)


PAIRS = [
    ("What is an apple?", "An apple is a fruit."),
    ("Where does a horse live?", "In a stable."),
]


# --- demonstrations ------------------------------------------------------------------------------


def test_only_the_reply_and_its_end_are_counted(tokenizer):
    rows = sft.reply_rows(tokenizer, PAIRS)
    end = tokenizer.special_tokens["<|endoftext|>"]
    for ids, counted, (question, answer) in zip(rows.ids, rows.counted, PAIRS, strict=True):
        kept = ids[ids >= 0].tolist()
        assert kept[0] == kept[-1] == end
        assert tokenizer.decode(kept[1:-1]) == f"User: {question}\nAssistant: {answer}"
        taken = ids[1:][counted.bool()].tolist()
        assert tokenizer.decode(taken[:-1]) == f" {answer}" and taken[-1] == end


def test_the_loss_is_the_mean_surprise_at_the_replies(model, tokenizer):
    rows = sft.reply_rows(tokenizer, PAIRS)
    wanted = [
        (
            prompt(q),
            tokenizer.encode(" " + a),
            score_pairs(model, tokenizer, [(prompt(q), " " + a)]),
        )
        for q, a in PAIRS
    ]
    with torch.no_grad():
        logs = sft.token_log_probs(model, rows)
        loss = sft.sft_loss(model, rows).item()
    for row, (_given, ids, score) in zip(logs, wanted, strict=True):
        inside = row[row != 0]
        assert len(inside) == len(ids) + 1
        assert inside[:-1].sum().item() == pytest.approx(score.item(), abs=1e-4)
    assert loss == pytest.approx(-logs.sum().item() / rows.counted.sum().item(), rel=1e-6)


@pytest.mark.parametrize("wrong", ["", "  ", "…"])
def test_replies_without_a_word(tokenizer, wrong):
    with pytest.raises(ValueError, match="reply 2 is .*at least one word"):
        sft.reply_rows(tokenizer, [PAIRS[0], ("What is a pine?", wrong)])
    with pytest.raises(ValueError, match="no replies"):
        sft.reply_rows(tokenizer, [])


# --- LoRA ----------------------------------------------------------------------------------------


def few_steps(model, rows, steps=3):
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], 0.5)
    for _ in range(steps):
        optimizer.zero_grad()
        sft.sft_loss(model, rows).backward()
        optimizer.step()


def test_lora_begins_as_the_identity_and_trains_only_what_it_added(model, tokenizer):
    rows = sft.reply_rows(tokenizer, PAIRS)
    ids = rows.ids.clamp(min=0)
    before = copy.deepcopy(model)
    changed = lora.add_lora(model, 2, alpha=4)
    with torch.no_grad():
        assert torch.equal(changed(ids), before(ids))
    few_steps(changed, rows)
    for name, weight in before.named_parameters():
        parent, _dot, last = name.rpartition(".")
        now = dict(changed.named_parameters())
        found = now.get(name, now.get(f"{parent}.base.{last}"))
        assert torch.equal(found, weight)
    with torch.no_grad():
        after = changed(ids)
        assert (after - before(ids)).abs().max() > 1e-3
        merged = lora.merge_lora(changed)
        assert (merged(ids) - after).abs().max() < 1e-5
    assert not list(lora.layers(merged)) and all(p.requires_grad for p in merged.parameters())


def test_a_layer_can_be_merged_and_unmerged():
    torch.manual_seed(0)
    layer = lora.LoRALinear(nn.Linear(6, 4), 2, alpha=3)
    nn.init.normal_(layer.B)
    x, before = torch.randn(5, 6), layer.base.weight.clone()
    y = layer(x)
    assert torch.linalg.matrix_rank(layer.change()) == 2
    layer.merge()
    layer.merge()  # twice is once
    assert torch.allclose(layer(x), y, atol=1e-6) and torch.allclose(
        layer.base.weight, before + 1.5 * layer.B @ layer.A
    )
    layer.unmerge()
    assert torch.allclose(layer.base.weight, before, atol=1e-6)
    assert torch.allclose(layer(x), y, atol=1e-6)


@pytest.mark.parametrize(("rank", "alpha"), [(1, 1), (4, 16), (4, 2)])
def test_lora_is_pefts(model, tokenizer, rank, alpha):
    ids = sft.reply_rows(tokenizer, PAIRS).ids.clamp(min=0)
    settings = peft.LoraConfig(r=rank, lora_alpha=alpha, target_modules=list(lora.TARGETS))
    theirs = peft.get_peft_model(copy.deepcopy(model), settings)
    ours = lora.add_lora(copy.deepcopy(model), rank, alpha)
    torch.manual_seed(1)
    with torch.no_grad():
        for name, layer in lora.layers(ours):
            layer.B.normal_(std=0.1)
            other = theirs.base_model.model.get_submodule(name)
            other.lora_A["default"].weight.copy_(layer.A)
            other.lora_B["default"].weight.copy_(layer.B)
        wanted = theirs.base_model.model(ids)
        assert (wanted - model(ids)).abs().max() > 1e-3
        equal("LoRA: logits, merged and not", "peft", ours(ids), wanted)
        merged, theirs = lora.merge_lora(ours), theirs.merge_and_unload()
        equal("LoRA: logits, merged and not", "peft", merged(ids), theirs(ids))
        for ours_p, theirs_p in zip(merged.parameters(), theirs.parameters(), strict=True):
            assert (ours_p - theirs_p).abs().max() < 1e-5


def test_adapters_are_kept_as_peft_keeps_them(model, tokenizer, tmp_path):
    ids = sft.reply_rows(tokenizer, PAIRS).ids.clamp(min=0)
    ours = lora.add_lora(copy.deepcopy(model), 3, alpha=6)
    for _name, layer in lora.layers(ours):
        nn.init.normal_(layer.B, std=0.1)
    with torch.no_grad():
        wanted = ours(ids)
        weights.save_adapter(tmp_path / "ours", ours)
        theirs = peft.PeftModel.from_pretrained(copy.deepcopy(model), str(tmp_path / "ours"))
        assert (theirs.base_model.model(ids) - wanted).abs().max() < 1e-5
        theirs.save_pretrained(tmp_path / "theirs")
        back = weights.load_adapter(tmp_path / "theirs", copy.deepcopy(model))
        assert (back(ids) - wanted).abs().max() < 1e-5
    assert (tmp_path / "ours" / weights.WEIGHTS_FILE).stat().st_size < 4 * model.n_parameters()


def test_adapters_that_cannot_be_opened(model, tokenizer, tmp_path):
    with pytest.raises(CheckpointError, match="no LoRA"):
        weights.save_adapter(tmp_path, model)
    with pytest.raises(CheckpointError, match="holds no adapter"):
        weights.load_adapter(tmp_path, model)
    folder = weights.save_adapter(tmp_path / "a", lora.add_lora(copy.deepcopy(model), 2))
    larger = toy("gpt2", vocab_size=tokenizer.vocab_size, block_size=200, n_embd=32)
    with pytest.raises(CheckpointError, match="for another model"):
        weights.load_adapter(folder, larger)
    whole = (folder / weights.WEIGHTS_FILE).read_bytes()
    (folder / weights.WEIGHTS_FILE).write_bytes(whole[:-9])
    with pytest.raises(CheckpointError):
        weights.load_adapter(folder, model)
    assert not list(lora.layers(model))


def test_ranks_and_names_that_do_not_fit(model):
    for rank in (0, -1, 1.5):
        with pytest.raises(ValueError, match="rank"):
            lora.add_lora(model, rank)
    with pytest.raises(ValueError, match="at most 16, the narrower side"):
        lora.add_lora(model, 17)
    assert not list(lora.layers(model)) and all(p.requires_grad for p in model.parameters())
    with pytest.raises(ValueError, match="called qvk"):
        lora.add_lora(model, 2, targets=("qvk",))
    lora.add_lora(model, 2)
    with pytest.raises(ValueError, match="LoRA already"):
        lora.add_lora(model, 2)


def test_the_share_that_is_trained(model):
    all_of_it = model.n_parameters()
    lora.add_lora(model, 2, targets=("qkv",))
    n = sum(layer.A.numel() + layer.B.numel() for _name, layer in lora.layers(model))
    assert lora.trained_share(model) == pytest.approx(n / all_of_it)


def test_a_small_step_of_lora_is_the_gradient_through_its_factors():
    torch.manual_seed(0)
    layer = lora.LoRALinear(nn.Linear(6, 5, bias=False).double(), 2, alpha=3).double()
    nn.init.normal_(layer.B)
    x, wanted = torch.randn(20, 6).double(), torch.randn(20, 5).double()
    loss = lambda w: (x @ w.T - wanted).square().mean()  # noqa: E731
    weight = layer.weight.detach().requires_grad_(True)
    (gradient,) = torch.autograd.grad(loss(weight), weight)
    loss(layer.weight).backward()
    step = 1e-6
    before = layer.change().detach().clone()
    with torch.no_grad():
        A, B = layer.A.clone(), layer.B.clone()
        layer.A -= step * layer.A.grad
        layer.B -= step * layer.B.grad
    moved = (layer.change() - before) / step
    expected = lora.projected_gradient(gradient, A, B, layer.scale)
    assert torch.allclose(moved, expected, atol=1e-4, rtol=1e-4)


# --- ratings -------------------------------------------------------------------------------------


def test_bradley_and_terry_and_cosent_are_their_formulas():
    chosen, rejected = torch.tensor([1.0, 0.0, 2.0]), torch.tensor([0.0, 0.5, 2.0])
    by_hand = [math.log(1 + math.exp(-d)) for d in (1.0, -0.5, 0.0)]
    assert reward_model.bradley_terry(chosen, rejected).item() == pytest.approx(sum(by_hand) / 3)
    gaps = [b - a for a in chosen.tolist() for b in rejected.tolist()]
    by_hand = math.log(1 + sum(math.exp(2 * gap) for gap in gaps))
    assert reward_model.cosent(chosen, rejected, 2.0).item() == pytest.approx(by_hand)
    # Moved together, both stay as they are; only differences count.
    moved = reward_model.cosent(chosen + 5, rejected + 5, 2.0).item()
    assert moved == pytest.approx(by_hand, rel=1e-5)


def test_a_reward_network_reads_the_last_token_of_each_reply(model, tokenizer):
    network = reward_model.RewardModel(model)
    rows = sft.reply_rows(tokenizer, PAIRS)
    assert network(rows).tolist() == [0, 0]
    nn.init.normal_(network.head.weight)
    together = network.rate(tokenizer, PAIRS)
    alone = torch.cat([network.rate(tokenizer, [pair]) for pair in PAIRS])
    assert together.shape == (2,) and torch.allclose(together, alone, atol=1e-5)
    assert torch.allclose(network.rate(tokenizer, PAIRS, batch_size=1), together, atol=1e-5)


# --- best of n -----------------------------------------------------------------------------------


def test_the_best_of_n_over_all_choices():
    torch.manual_seed(0)
    ratings, gold = torch.randn(3, 6), torch.randn(3, 6)
    for n in (1, 2, 3, 6):
        subsets = torch.combinations(torch.arange(6), n)
        picked = [
            (row[s].max().item(), g[s][row[s].argmax()].item())
            for row, g in zip(ratings, gold, strict=True)
            for s in subsets
        ]
        wanted = [sum(column) / len(picked) for column in zip(*picked, strict=True)]
        assert best_of_n.expected_best(ratings, gold, n) == pytest.approx(wanted, abs=1e-5)
    with pytest.raises(ValueError, match="from 1 to the 6 replies"):
        best_of_n.expected_best(ratings, gold, 7)
    assert best_of_n.pick_best(ratings).tolist() == ratings.argmax(1).tolist()


def test_the_kl_of_the_best_of_n():
    """Of n even numbers the best has density n x^(n-1), and KL ∫ n x^(n-1) ln(n x^(n-1)) dx."""
    x = (torch.arange(1_000_000, dtype=torch.float64) + 0.5) / 1_000_000
    for n in (1, 2, 4, 16):
        density = n * x ** (n - 1)
        assert (density * density.log()).mean().item() == pytest.approx(best_of_n.kl(n), abs=1e-4)
    with pytest.raises(ValueError, match="1 or more"):
        best_of_n.kl(0)


# --- DPO, PPO, GRPO ------------------------------------------------------------------------------


def test_dpo_begins_at_ln_2_and_prefers_what_was_chosen(model, tokenizer):
    rows = sft.reply_rows(tokenizer, PAIRS)
    logs = dpo.reply_log_probs(model, rows)
    start = dpo.dpo(logs[:1], logs[1:], logs[:1].detach(), logs[1:].detach())
    assert start.loss.item() == pytest.approx(math.log(2), abs=1e-6)
    assert start.chosen.item() == start.rejected.item() == 0
    found = dpo.dpo(*(torch.tensor([x]) for x in (-5.0, -9.0, -6.0, -7.0)), beta=0.5)
    assert found.chosen.item() == 0.5 and found.rejected.item() == -1
    assert found.loss.item() == pytest.approx(math.log(1 + math.exp(-1.5)))
    with pytest.raises(ValueError, match="beta must be above 0"):
        dpo.dpo(logs, logs, logs, logs, beta=0)


def test_advantages_are_their_definition():
    """Σ_l (γλ)^l δ_(t+l), written out, for replies that begin and end at different places."""
    torch.manual_seed(0)
    rewards, values = torch.randn(2, 7), torch.randn(2, 7)
    counted = torch.tensor([[0, 0, 1, 1, 1, 1, 0], [0, 1, 1, 1, 0, 0, 0]]).float()
    rewards, values = rewards * counted, values * counted
    found, returns = ppo.advantages(rewards, values, counted, gamma=0.9, lam=0.8)
    for b in range(2):
        inside = counted[b].nonzero().flatten().tolist()
        for t in inside:
            total = 0.0
            for k in range(t, inside[-1] + 1):
                after = values[b, k + 1].item() if k < inside[-1] else 0.0
                delta = rewards[b, k].item() + 0.9 * after - values[b, k].item()
                total += (0.9 * 0.8) ** (k - t) * delta
            assert found[b, t].item() == pytest.approx(total, abs=1e-5)
            assert returns[b, t].item() == pytest.approx(total + values[b, t].item(), abs=1e-5)
    assert not found[counted == 0].any() and not returns[counted == 0].any()


def test_the_rating_comes_with_the_last_token_and_the_penalty_with_each():
    counted = torch.tensor([[0.0, 1, 1, 0], [1, 1, 1, 1]])
    now, before = torch.full((2, 4), -1.0) * counted, torch.full((2, 4), -3.0) * counted
    found = ppo.token_rewards(torch.tensor([5.0, -1.0]), now, before, counted, beta=0.1)
    assert torch.allclose(found, torch.tensor([[0, -0.2, 4.8, 0], [-0.2, -0.2, -0.2, -1.2]]))
    assert ppo.kl(now, before, counted).item() == pytest.approx((4 + 8) / 2)


def test_losses_of_ppo_are_clipped():
    counted, A = torch.ones(1, 4), torch.tensor([[1.0, 1.0, -1.0, -1.0]])
    now = torch.tensor([[1.5, 0.5, 1.5, 0.5]]).log()
    found = ppo.policy_loss(now, torch.zeros(1, 4), A, counted, clip=0.2)
    assert found.item() == pytest.approx((-1.2 - 0.5 + 1.5 + 0.8) / 4)
    values, old = torch.tensor([[1.0, 1.0]]), torch.tensor([[0.0, 0.9]])
    returns = torch.tensor([[1.0, 0.0]])
    found = ppo.value_loss(values, old, returns, torch.ones(1, 2), clip=0.2)
    assert found.item() == pytest.approx(0.5 * (0.8**2 + 1.0**2) / 2)
    even = ppo.whiten(torch.tensor([[1.0, 2.0, 9.0, 4.0]]), torch.tensor([[1.0, 1, 0, 1]]))
    kept = even[0, [0, 1, 3]]
    assert kept.mean().abs() < 1e-6 and kept.std() == pytest.approx(1, abs=1e-4)


def test_a_group_is_held_against_its_mean():
    found = grpo.group_advantages(torch.tensor([1.0, 3.0, 5.0, 5.0]), 2)
    assert found.tolist() == pytest.approx([-1 / 2**0.5, 1 / 2**0.5, 0, 0], abs=1e-3)
    for ratings, group in ((torch.zeros(4), 1), (torch.zeros(5), 2)):
        with pytest.raises(ValueError, match="two or more replies"):
            grpo.group_advantages(ratings, group)
    gaps = torch.linspace(-2, 2, 9)
    assert (grpo.kl_estimate(gaps, torch.zeros(9)) >= 0).all()


# --- replies and rollouts ------------------------------------------------------------------------


def test_replies_end_with_the_line_and_stand_in_the_order_of_the_questions(model, tokenizer):
    asked = list(questions("held_out")[::150])
    texts = replies.reply(model, tokenizer, asked, top_k=1)
    alone = [replies.reply(model, tokenizer, [question], top_k=1)[0] for question in asked]
    assert texts == alone and not any("\n" in text for text in texts)
    ids = tokenizer.encode("Yes.\nUser: And")
    assert replies.reply_text(tokenizer, ids) == "Yes."


def test_good_replies_are_right_and_neither_ask_nor_insult():
    def good(text):
        return replies.is_good(replies.gold_reward("What is the capital of France?", text))

    assert good("The capital of France is Paris.") and good("Certainly. It is Paris. Take care.")
    wrong = ("The capital of France is Rome.", "It is Paris. It is Rome.", "What is an apple?", "")
    for text in (*wrong, "It is Paris. Why do you ask? What is an apple?"):
        assert not good(text), text


def test_a_rollout_is_what_the_policy_says_of_its_own_replies(model, tokenizer):
    policy, reference = rollouts.Policy(model), copy.deepcopy(model)
    groups = rollouts.alike(model, tokenizer, questions("train"), 5)
    assert all(len(group) >= 5 for group in groups)
    asked = rollouts.draw_questions(groups, 4, Random(0))
    lengths = {len(tokenizer.encode(prompt(question.text))) for question in asked}
    assert len(asked) == 4 and len(lengths) == 1
    given = []

    def rate(pairs):
        given.extend(pairs)
        return torch.arange(float(len(pairs)))

    chance = torch.Generator().manual_seed(0)
    found = rollouts.roll_out(policy, reference, rate, tokenizer, asked, chance)
    assert [question for question, _reply in given] == [question.text for question in asked]
    assert torch.allclose(found.log_probs, found.reference, atol=1e-5)
    # The ids are those that were drawn, not the text cut into tokens again.
    chance = torch.Generator().manual_seed(0)
    drawn = replies.draw(model, tokenizer, asked, generator=chance)
    for ids, counted, (_given, new) in zip(found.rows.ids, found.rows.counted, drawn, strict=True):
        assert ids[1:][counted.bool()].tolist() == new
    assert not found.values.any() and found.ratings.tolist() == [0, 1, 2, 3]
    with torch.no_grad():
        logs, _values = policy(found.rows)
    assert torch.allclose(logs, found.log_probs, atol=1e-5)
