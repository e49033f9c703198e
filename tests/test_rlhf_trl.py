"""DPO beside trl: the same weights, the same pairs, the same loss and rewards."""

from __future__ import annotations

import copy

import datasets
import pytest
import torch
from gpt_toys import small_tokenizer, toy
from transformers import AutoTokenizer, GPT2LMHeadModel
from trl import DPOConfig, DPOTrainer

from lessons_lib.gpt import weights
from lessons_lib.rlhf import dpo, sft
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
            str(tmp_path / "out"), beta=0.1, report_to=[], use_cpu=True, bf16=False,
            per_device_train_batch_size=2, gradient_checkpointing=False,
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
    assert ours.loss.mean().item() == pytest.approx(loss, abs=1e-5)
    metrics = trainer._metrics["eval"] or trainer._metrics["train"]
    for name, mine in (("chosen", ours.chosen), ("rejected", ours.rejected)):
        assert mine.mean().item() == pytest.approx(metrics[f"rewards/{name}"][-1], abs=1e-5)
