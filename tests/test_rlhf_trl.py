"""DPO, GRPO and PPO beside trl and torchrl: the same numbers in, the same loss out."""

from __future__ import annotations

import collections
import copy
import types

import datasets
import pytest
import torch
from equality import equal
from gpt_toys import small_tokenizer, toy
from torchrl.objectives.value.functional import generalized_advantage_estimate
from transformers import AutoTokenizer, GPT2LMHeadModel
from trl import DPOConfig, DPOTrainer, GRPOTrainer

from lessons_lib.gpt import weights
from lessons_lib.rlhf import dpo, grpo, ppo, sft
from lessons_lib.world.conversations import prompt

ASKED = ["What is an apple?", "Where does a horse live?"]
CHOSEN = ["An apple is a fruit.", "A horse lives in a stable. Take care."]
REJECTED = ["Paris.", "What is a pine? It lives in a nest, a web or a den."]


@pytest.fixture(scope="module")
def tokenizer():
    return small_tokenizer(400)


def moved(model):
    other = copy.deepcopy(model)
    torch.manual_seed(1)
    with torch.no_grad():
        for weight in other.parameters():
            weight += 0.02 * torch.randn_like(weight)
    return other


def test_dpo_is_trls(tokenizer, tmp_path):
    torch.manual_seed(0)
    reference = toy("gpt2", vocab_size=tokenizer.vocab_size, block_size=128).eval()
    policy = moved(reference).eval()
    theirs = []
    for name, model in (("policy", policy), ("reference", reference)):
        weights.save_gpt2(tmp_path / name, model, tokenizer)
        theirs.append(GPT2LMHeadModel.from_pretrained(tmp_path / name).eval())
    reader = AutoTokenizer.from_pretrained(tmp_path / "policy")
    reader.pad_token = reader.eos_token
    end = "<|endoftext|>"
    rows = [
        {"prompt": end + prompt(q), "chosen": " " + a, "rejected": " " + b}
        for q, a, b in zip(ASKED, CHOSEN, REJECTED, strict=True)
    ]
    trainer = DPOTrainer(
        theirs[0],
        theirs[1],
        args=DPOConfig(
            str(tmp_path / "out"),
            beta=0.1,
            report_to=[],
            use_cpu=True,
            bf16=False,
            per_device_train_batch_size=2,
            gradient_checkpointing=False,
        ),
        train_dataset=datasets.Dataset.from_list(rows),
        processing_class=reader,
    )
    batch = next(iter(trainer.get_train_dataloader()))
    trainer.model.eval()
    with torch.no_grad():
        loss = trainer.compute_loss(trainer.model, batch).item()
    found = []
    for answers in (CHOSEN, REJECTED):
        read = sft.reply_rows(tokenizer, list(zip(ASKED, answers, strict=True)))
        with torch.no_grad():
            found += [dpo.reply_log_probs(policy, read), dpo.reply_log_probs(reference, read)]
    ours = dpo.dpo(found[0], found[2], found[1], found[3], beta=0.1)
    equal("DPO: loss and rewards", "trl", ours.loss.mean(), loss)
    metrics = trainer._metrics["eval"] or trainer._metrics["train"]
    for name, mine in (("chosen", ours.chosen), ("rejected", ours.rejected)):
        equal("DPO: loss and rewards", "trl", mine.mean(), metrics[f"rewards/{name}"][-1])


def replies_of(rows, tokens):
    """Random ln p of tokens before and after a step, which of them count, and advantages."""
    torch.manual_seed(2)
    old = -torch.rand(rows, tokens) * 3
    now = old + 0.3 * torch.randn(rows, tokens)
    reference = old + 0.3 * torch.randn(rows, tokens)
    lengths = torch.randint(2, tokens + 1, (rows,))
    counted = (torch.arange(tokens) < lengths[:, None]).float()
    return now * counted, old * counted, reference * counted, counted


@pytest.mark.parametrize("beta", [0.0, 0.3])
def test_the_clipped_loss_and_the_kl_of_a_step_are_trls(beta):
    now, old, reference, counted = replies_of(6, 9)
    worth = torch.randn(6, 9)
    trainer = types.SimpleNamespace(
        _get_per_token_logps_and_entropies=lambda *_given, **_more: (now, torch.zeros(6, 9), None),
        aux_loss_enabled=False, top_entropy_quantile=1.0, off_policy_mask_threshold=None,
        importance_sampling_level="token", beta=beta, loss_type="bnpo", use_vllm=False,
        epsilon_low=0.2, epsilon_high=0.2, _entropy_bonus_enabled=False,
        args=types.SimpleNamespace(delta=None, use_bias_correction_kl=False),
        model=types.SimpleNamespace(training=False),
        accelerator=types.SimpleNamespace(gather=lambda x: x, reduce=lambda x, **_how: x),
        _metrics=collections.defaultdict(lambda: collections.defaultdict(list)),
    )  # fmt: skip
    inputs = {
        "prompt_ids": torch.zeros(6, 1, dtype=torch.long), "prompt_mask": torch.ones(6, 1),
        "completion_ids": torch.zeros(6, 9, dtype=torch.long), "completion_mask": counted,
        "advantages": worth, "old_per_token_logps": old, "ref_per_token_logps": reference,
    }  # fmt: skip
    theirs = GRPOTrainer._compute_loss(trainer, trainer.model, inputs).item()
    penalty = (grpo.kl_estimate(now, reference) * counted).sum() / counted.sum()
    ours = ppo.policy_loss(now, old, worth, counted) + beta * penalty
    equal("PPO's clipped loss, KL estimate", "trl", ours, theirs)


def test_advantages_are_torchrls():
    rewards, values, _reference, _counted = replies_of(5, 8)
    whole = torch.ones(5, 8)
    after = torch.cat((values[:, 1:], torch.zeros(5, 1)), dim=1)
    ends = torch.zeros(5, 8, 1, dtype=torch.bool)
    ends[:, -1] = True
    for gamma, lam in ((1.0, 0.95), (0.9, 0.5), (1.0, 1.0)):
        theirs, returns = generalized_advantage_estimate(
            gamma, lam, values[..., None], after[..., None], rewards[..., None], done=ends
        )
        ours = ppo.advantages(rewards, values, whole, gamma, lam)
        equal("advantages (GAE) and returns", "torchrl", ours[0], theirs[..., 0])
        equal("advantages (GAE) and returns", "torchrl", ours[1], returns[..., 0])


def test_group_advantages_and_the_value_loss_by_their_formulas():
    ratings = torch.tensor([1.0, 2.0, 3.0, 6.0, 5.0, 5.0, 5.0, 5.0])
    found = grpo.group_advantages(ratings, 4)
    group = ratings[:4]
    assert torch.allclose(found[:4], (group - 3) / (group.std() + 1e-4)) and not found[4:].any()
    # In trl 0.x's PPO: half the mean over tokens of the larger of the two squares.
    now, old, returns, counted = replies_of(4, 6)
    clipped = torch.clamp(now, old - 0.2, old + 0.2)
    larger = torch.max((now - returns) ** 2, (clipped - returns) ** 2)
    wanted = 0.5 * larger[counted.bool()].mean()
    assert ppo.value_loss(now, old, returns, counted).item() == pytest.approx(wanted.item())
