"""PPO and GRPO in the course's training loop, with a rating that anybody can check."""

from __future__ import annotations

import copy

import pytest
import torch
from gpt_toys import small_tokenizer, toy

from lessons_lib.course.training import train
from lessons_lib.rlhf.ppo_training import PPO
from lessons_lib.rlhf.rollouts import Policy, alike
from lessons_lib.world.conversations import questions


@pytest.fixture(scope="module")
def tokenizer():
    return small_tokenizer(400)


def start(tokenizer):
    torch.manual_seed(0)
    gpt = toy("gpt2", vocab_size=tokenizer.vocab_size, block_size=200)
    return Policy(copy.deepcopy(gpt)), gpt


def many_e(pairs):
    """How many of a reply's characters are an e, times twenty."""
    return torch.tensor([20 * reply.count("e") / len(reply) for _question, reply in pairs])


class Killed(Exception):
    """What ends a run from outside."""


def run(tokenizer, steps, tmp_path=None, killed_at=None, **settings):
    policy, reference = start(tokenizer)
    groups = alike(reference, tokenizer, questions("train")[:300], 3)
    method = PPO(policy, reference, many_e, tokenizer, groups, size=32, **settings)

    def on_step(step, *_rest):
        if step == killed_at:
            raise Killed

    where = {"checkpoint": tmp_path / "ppo.safetensors", "checkpoint_every": 8} if tmp_path else {}
    train(
        policy,
        method.loss,
        method.batches,
        steps=steps,
        optimizer=torch.optim.AdamW(policy.parameters(), 0.003),
        on_step=on_step,
        progress=False,
        seed=0,
        **where,
    )
    return policy, method


@pytest.mark.parametrize("group", [1, 4])
def test_the_rating_rises_and_a_penalty_holds_the_policy_back(tokenizer, group):
    _policy, free = run(tokenizer, 60, beta=0.0, group=group)
    assert [row["step"] for row in free.log] == list(range(0, 60, 4))
    first, last = free.log[0], free.log[-1]
    assert first["kl"] == pytest.approx(0, abs=1e-4)
    assert last["proxy"] > first["proxy"] + 0.4 and last["kl"] > 2
    assert set(first) == {"step", "kl", "proxy", "gold", "tokens"}
    assert -5 <= first["gold"] <= 3.5 and 1 <= last["tokens"] <= 49
    _policy, held = run(tokenizer, 60, beta=2.0, group=group)
    assert held.log[-1]["kl"] < last["kl"] / 2


def test_replies_are_drawn_once_for_several_steps(tokenizer):
    policy, method = run(tokenizer, 4, beta=0.1)
    chance = torch.Generator().manual_seed(0)
    one = method.batches(4, chance)
    assert method.batches(5, chance) is one is not method.batches(8, chance)
    assert one.rollout.log_probs.shape == one.advantages.shape == one.rollout.rows.counted.shape
    whitened = one.advantages[one.rollout.rows.counted.bool()]
    assert whitened.mean().abs() < 1e-4 and whitened.std() == pytest.approx(1, abs=1e-3)
    assert policy.value.weight.abs().sum() > 0


def test_a_run_that_was_stopped_goes_on_as_if_it_had_not_been(tokenizer, tmp_path):
    whole, _method = run(tokenizer, 16, beta=0.1)
    with pytest.raises(Killed):
        run(tokenizer, 16, tmp_path, killed_at=10, beta=0.1)
    again, method = run(tokenizer, 16, tmp_path, beta=0.1)
    assert [row["step"] for row in method.log] == [8, 12]
    for one, other in zip(whole.parameters(), again.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-6)


def test_a_penalty_below_zero(tokenizer):
    policy, reference = start(tokenizer)
    for beta in (-0.1, float("nan")):
        with pytest.raises(ValueError, match="must be 0 or more"):
            PPO(policy, reference, many_e, tokenizer, [[]], beta=beta)
