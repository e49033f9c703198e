"""The rows of the speed table: what is timed, ours beside the libraries that the field uses.

Each row's function prepares its jobs and gives them by name; the first is ours, and of the others
the fastest counts. What both compute is compared before anything is timed, where it must be equal.
"""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

Jobs = dict[str, Callable[[], object]]


@dataclass(frozen=True)
class Row:
    """One line of a table: what is done, the package that does it too, and what makes the jobs."""

    what: str
    package: str  # its name in the package index
    jobs: Callable[[], Jobs]
    runs: int = 15


def stepper(model: nn.Module, loss: Callable[[], Tensor], lr: float = 1e-4) -> Callable[[], float]:
    """A training step: forward, backward, AdamW on all weights that are trained."""
    optimizer = torch.optim.AdamW([p for p in model.parameters() if p.requires_grad], lr=lr)

    def step() -> float:
        optimizer.zero_grad()
        value = loss()
        value.backward()
        optimizer.step()
        return value.item()

    return step


def same(jobs: Jobs, within: float = 1e-4) -> Jobs:
    """The jobs, once each has given the same number."""
    first, *others = (float(job()) for job in jobs.values())
    assert all(abs(other - first) <= within for other in others), "the losses differ"
    return jobs


def learn(vocab_size: int) -> Jobs:
    from benchmarks.tokenization import corpus, learners

    return learners(corpus()[1], vocab_size)


def encode(vocab_size: int, package: str) -> Jobs:
    from benchmarks.tokenization import corpus, encoders

    jobs = encoders(corpus()[1], vocab_size)
    wanted = ("ours, cold", package)
    return {name: job for name, job in jobs.items() if name.startswith(wanted)}


def gpt_step() -> Jobs:
    from benchmarks.gpt import CONFIG, LENGTH, ROWS, trainers

    return same(trainers(torch.randint(CONFIG.vocab_size, (ROWS, LENGTH + 1))))


def gpt_writes(**drawn: float) -> Jobs:
    from benchmarks.gpt import writers

    jobs = writers(**drawn)
    if not drawn:
        first, *others = (job() for job in jobs.values())
        assert all(torch.equal(ids, first) for ids in others), "the greedy ids differ"
    return jobs


def lora_step() -> Jobs:
    """A step of LoRA of rank 8 on one GPT of ours, whose own weights stay as they are."""
    import peft

    from benchmarks.gpt import CONFIG, LENGTH, ROWS
    from lessons_lib.gpt.model import GPT
    from lessons_lib.rlhf.lora import TARGETS, add_lora

    torch.manual_seed(0)
    base, ids = GPT(CONFIG), torch.randint(CONFIG.vocab_size, (ROWS, LENGTH + 1))
    ours = add_lora(copy.deepcopy(base), 8)
    settings = peft.LoraConfig(r=8, lora_alpha=8, target_modules=list(TARGETS))
    theirs = peft.get_peft_model(copy.deepcopy(base), settings)
    assert sum(p.numel() for p in ours.parameters() if p.requires_grad) == sum(
        p.numel() for p in theirs.parameters() if p.requires_grad
    )
    inside = theirs.base_model.model
    return same(
        {
            "ours": stepper(ours, lambda: ours.loss(ids)),
            "peft": stepper(theirs, lambda: inside.loss(ids)),
        }
    )


def dpo_step() -> Jobs:
    """A step of DPO on 16 rated pairs; both ask the reference in each step."""
    import datasets
    from transformers import AutoTokenizer, GPT2LMHeadModel
    from trl import DPOConfig, DPOTrainer

    from lessons_lib.gpt.model import GPT, Config
    from lessons_lib.gpt.weights import save_gpt2
    from lessons_lib.rlhf.dpo import dpo, reply_log_probs
    from lessons_lib.rlhf.ratings import write_ratings
    from lessons_lib.rlhf.sft import reply_rows
    from lessons_lib.tokenization import Tokenizer
    from lessons_lib.world.conversations import prompt

    pairs = [(p.question.text, p.chosen, p.rejected) for p in write_ratings(16, "benchmark", 0.0)]
    tokenizer = Tokenizer.train("\n".join(map(" ".join, pairs)), 400)
    torch.manual_seed(0)
    reference = GPT(Config(tokenizer.vocab_size, 256, n_layer=4, n_head=4, n_embd=128)).eval()
    policy = copy.deepcopy(reference)
    end = "<|endoftext|>"
    given = [
        {"prompt": end + prompt(q), "chosen": " " + a.strip(), "rejected": " " + b.strip()}
        for q, a, b in pairs
    ]
    with tempfile.TemporaryDirectory() as folder:
        save_gpt2(folder, reference, tokenizer)
        theirs = [GPT2LMHeadModel.from_pretrained(folder) for _ in range(2)]
        reader = AutoTokenizer.from_pretrained(folder)
        reader.pad_token = reader.eos_token
        trainer = DPOTrainer(
            theirs[0],
            theirs[1],
            args=DPOConfig(
                folder,
                report_to=[],
                use_cpu=True,
                bf16=False,
                per_device_train_batch_size=len(given),
                gradient_checkpointing=False,
            ),
            train_dataset=datasets.Dataset.from_list(given),
            processing_class=reader,
        )
        batch = next(iter(trainer.get_train_dataloader()))
    trainer.model.eval()  # no dropout, as ours
    rows = [reply_rows(tokenizer, [(q, replies[i]) for q, *replies in pairs]) for i in (0, 1)]

    def loss() -> Tensor:
        with torch.no_grad():
            before = [reply_log_probs(reference, each) for each in rows]
        now = [reply_log_probs(policy, each) for each in rows]
        return dpo(*now, *before).loss.mean()

    return same(
        {
            "ours": stepper(policy, loss),
            "trl": stepper(trainer.model, lambda: trainer.compute_loss(trainer.model, batch)),
        }
    )


def gae() -> Jobs:
    """Advantages of 64 replies of 128 tokens."""
    from torchrl.objectives.value import functional

    from lessons_lib.rlhf.ppo import advantages

    torch.manual_seed(0)
    rewards, values, whole = torch.randn(64, 128), torch.randn(64, 128), torch.ones(64, 128)
    after = torch.cat((values[:, 1:], torch.zeros(64, 1)), dim=1)
    ends = torch.zeros(64, 128, 1, dtype=torch.bool)
    ends[:, -1] = True

    def theirs(name: str) -> Tensor:
        each = (x[..., None] for x in (values, after, rewards))
        return getattr(functional, name)(1.0, 0.95, *each, done=ends)[0][..., 0]

    jobs: Jobs = {"ours": lambda: advantages(rewards, values, whole)[0]}
    for name in ("generalized_advantage_estimate", "vec_generalized_advantage_estimate"):
        jobs[f"torchrl, {name}"] = lambda name=name: theirs(name)
    first, *others = (job() for job in jobs.values())
    assert all((other - first).abs().max() < 1e-3 for other in others), "the advantages differ"
    return jobs


def unet(made: str, side: int) -> Jobs:
    from benchmarks import diffusion

    return {"step": diffusion.trainers, "sample": diffusion.samplers}[made](side)


def clips() -> tuple[nn.Module, nn.Module]:
    """Our CLIP of lesson 7's sizes, and CLIPModel with as many places and about as many weights."""
    from transformers import CLIPConfig, CLIPModel

    from lessons_lib.clip import Config, make_clip
    from lessons_lib.denoiser.caption_encoder import LENGTH, VOCABULARY

    torch.manual_seed(0)
    ours = make_clip(Config())
    sizes = {"hidden_size": 128, "num_attention_heads": 4, "intermediate_size": 512}
    theirs = CLIPModel(
        CLIPConfig(
            text_config=sizes
            | {
                "vocab_size": len(VOCABULARY) + 1,
                "max_position_embeddings": LENGTH + 1,
                "num_hidden_layers": 2,
                "eos_token_id": len(VOCABULARY),
                "pad_token_id": 0,
                "bos_token_id": 0,
            },
            vision_config=sizes | {"image_size": 32, "patch_size": 8, "num_hidden_layers": 4},
            projection_dim=128,
        )
    )
    a, b = (sum(p.numel() for p in model.parameters()) for model in (ours, theirs))
    assert abs(a / b - 1) < 0.05, f"{a:,} and {b:,} weights are not equal within 5%"
    return ours, theirs


def clip_loss(model: nn.Module, pictures: Tensor, ids: Tensor) -> Tensor:
    """The contrastive loss of pairs; a caption of theirs ends in the word that they read it off."""
    from lessons_lib.clip import contrastive_loss
    from lessons_lib.denoiser.caption_encoder import VOCABULARY

    if not hasattr(model, "vision_model"):
        return contrastive_loss(model(pictures, ids))
    ended = torch.cat((ids, torch.zeros_like(ids[:, :1])), dim=1)
    ended[torch.arange(len(ids)), (ids != 0).sum(dim=1)] = len(VOCABULARY)
    return model(input_ids=ended, pixel_values=pictures, return_loss=True).loss


def clip_step() -> Jobs:
    from lessons_lib.clip import pair_batches

    pictures, ids, _true = pair_batches(64)(0, None)
    return {
        name: stepper(model.train(), lambda model=model: clip_loss(model, pictures, ids))
        for name, model in zip(("ours", "transformers"), clips(), strict=True)
    }


DRAWN = {"temperature": 0.8, "top_k": 50, "top_p": 0.95}
ROWS = (
    Row("learn 1,000 tokens of 1.1 MB", "tokenizers", lambda: learn(1000), 7),
    Row("learn 20,000 tokens of 1.1 MB", "tokenizers", lambda: learn(20_000), 5),
    Row("encode 1.1 MB with 20,000 tokens", "tiktoken", lambda: encode(20_000, "tiktoken")),
    Row(
        "encode 1.1 MB with 20,000 tokens (2)",
        "tokenizers",
        lambda: encode(20_000, "tokenizers"),
        7,
    ),
    Row("GPT: training step, 32 × 128 tokens", "transformers", gpt_step),
    Row("GPT: 100 tokens, the likeliest", "transformers", gpt_writes),
    Row("GPT: 100 tokens, top-k and top-p", "transformers", lambda: gpt_writes(**DRAWN)),
    Row("LoRA: training step, 32 × 128 tokens", "peft", lora_step),
    Row("DPO: training step, 16 pairs", "trl", dpo_step),
    Row("advantages of 64 × 128 tokens", "torchrl", gae),
    Row("U-Net: training step, 64 × 8 × 8 pixels", "diffusers", lambda: unet("step", 8)),
    Row("U-Net: training step, 64 × 32 × 32 pixels", "diffusers", lambda: unet("step", 32), 9),
    Row("DDIM, 20 steps, 16 × 8 × 8 pixels", "diffusers", lambda: unet("sample", 8)),
    Row("DDIM, 20 steps, 16 × 32 × 32 pixels", "diffusers", lambda: unet("sample", 32), 9),
    Row("CLIP: training step, 64 pairs of 32 × 32 pixels", "transformers", clip_step),
)
