"""The rows of other teaching packages: each is measured in an environment of its own.

Sizes are those of the rows above them: a vocabulary of 1,000; a GPT with 4 layers, 128 wide; a U-Net
of about as many weights as ours, where the package can be set so.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from importlib import import_module  # none of them is a dependency of the course

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from benchmarks.rows import Jobs, Row, stepper


def import_torchvision() -> None:
    """Some packages import torchvision, and use nothing of it that is compiled.

    Beside a torch built for processors alone, a torchvision built for graphics cards does not load
    its compiled operators, and its import then fails where it describes two of them: so these two
    are named, and are never called.
    """
    try:
        import_module("torchvision")
    except RuntimeError:
        for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
            del sys.modules[name]
        for name in ("nms", "qnms"):
            given = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            with contextlib.suppress(RuntimeError):
                torch.library.define(f"torchvision::{name}", given)
        import_module("torchvision")


def bpe(package: str) -> Jobs:
    """1,000 tokens of the first 200,000 characters, by the pattern of GPT-2."""
    from benchmarks.tokenization import TIKTOKEN_PATTERN, corpus
    from lessons_lib.tokenization import Tokenizer

    text = corpus()[1][:200_000]
    if package == "bpeasy":
        train = import_module("bpeasy").train_bpe

        def theirs() -> None:
            train(iter([text]), TIKTOKEN_PATTERN, 128, 1000)
    else:
        with contextlib.redirect_stdout(io.StringIO()):
            module = import_module(package)

        def theirs() -> None:
            module.RegexTokenizer(TIKTOKEN_PATTERN).train(text, 1000)

    return {"ours": lambda: Tokenizer.train(text, 1000), package: theirs}


def gpt_step(package: str) -> Jobs:
    """A training step of a GPT of the same size on the same ids."""
    from benchmarks.gpt import CONFIG, LENGTH, ROWS
    from lessons_lib.gpt.model import GPT

    torch.manual_seed(0)
    ids = torch.randint(CONFIG.vocab_size, (ROWS, LENGTH + 1))
    ours, (theirs, logits) = GPT(CONFIG), gpt(package)

    def loss() -> Tensor:
        return F.cross_entropy(logits(ids[:, :-1]).flatten(0, 1), ids[:, 1:].flatten())

    return {"ours": stepper(ours, lambda: ours.loss(ids)), package: stepper(theirs, loss)}


def gpt(package: str) -> tuple[nn.Module, object]:
    """(their GPT of our sizes, what gives its logits)."""
    from benchmarks.gpt import CONFIG

    if package == "nano_gpt":
        made = import_module("nano_gpt.model")
        sizes = {name: getattr(CONFIG, name) for name in ("vocab_size", "block_size", "n_layer")}
        config = made.GPTConfig(**sizes, n_head=CONFIG.n_head, n_embd=CONFIG.n_embd)
        model = made.GPT(config, None)
        return model, lambda ids: model(ids)[0]
    made = import_module("x_transformers")
    model = made.TransformerWrapper(
        num_tokens=CONFIG.vocab_size,
        max_seq_len=CONFIG.block_size,
        tie_embedding=True,
        attn_layers=made.Decoder(
            dim=CONFIG.n_embd,
            depth=CONFIG.n_layer,
            heads=CONFIG.n_head,
            attn_dim_head=CONFIG.n_embd // CONFIG.n_head,
            attn_flash=True,
        ),
    )
    return model, model


def gpt_writes() -> Jobs:
    """100 tokens after a prompt, the likeliest, each with its cache."""
    from benchmarks.gpt import CONFIG, NEW, PROMPT
    from lessons_lib.gpt.model import GPT
    from lessons_lib.gpt.sampling import generate

    wrapper = import_module("x_transformers.autoregressive_wrapper").AutoregressiveWrapper
    ours, theirs = GPT(CONFIG).eval(), wrapper(gpt("x_transformers")[0]).eval()
    prompt = torch.randint(CONFIG.vocab_size, (1, PROMPT))
    return {
        "ours": lambda: generate(ours, prompt, NEW, top_k=1),
        "x_transformers": lambda: theirs.generate(prompt, NEW, temperature=0.0),
    }


def unet(package: str) -> nn.Module:
    """Their U-Net of two sizes and about as many weights as ours, for three colours, 32 pixels."""
    if package == "labml_nn":
        return import_module("labml_nn.diffusion.ddpm.unet").UNet(3, 32, (1, 2), (False, False), 1)
    if package == "smalldiffusion":
        return import_module("smalldiffusion.model_unet").Unet(
            32, 3, 3, ch=32, ch_mult=(1, 2), num_res_blocks=1, attn_resolutions=(), dropout=0.0
        )
    return import_module("denoising_diffusion_pytorch").Unet(28, dim_mults=(1, 2))


def unet_step(package: str) -> Jobs:
    """A training step on 64 pictures of 32 pixels; each has its own way to say the noise level."""
    import_torchvision()
    from benchmarks import diffusion

    x0 = torch.rand(diffusion.PICTURES, 3, 32, 32) * 2 - 1
    theirs = unet(package)
    share = diffusion.count(theirs) / diffusion.count(diffusion.ours())
    print(f"{package}: {share:.2f} times as many weights as ours", file=sys.stderr)

    def loss() -> Tensor:
        t = torch.randint(1000, (len(x0),))
        eps = torch.randn_like(x0)
        level = diffusion.SCHEDULE.alpha_bar[t].float()
        signal, noise = level.sqrt().view(-1, 1, 1, 1), (1 - level).sqrt().view(-1, 1, 1, 1)
        told = noise / signal if package == "smalldiffusion" else t
        return F.mse_loss(theirs(signal * x0 + noise * eps, told), eps)

    ours = diffusion.trainers(32)["ours"]
    return {"ours": ours, package: stepper(theirs.train(), loss)}


def unet_draws(package: str) -> Jobs:
    """16 pictures of 32 pixels by DDIM in 20 steps."""
    import_torchvision()
    from benchmarks import diffusion

    theirs = unet(package).eval()
    if package == "smalldiffusion":
        made = import_module("smalldiffusion")
        os.environ.setdefault("ACCELERATE_USE_CPU", "true")
        sigmas = made.ScheduleDDPM().sample_sigmas(diffusion.STEPS)

        def draw() -> None:
            list(made.samples(theirs, sigmas, batchsize=diffusion.DRAWN))
    else:
        made = import_module("denoising_diffusion_pytorch").GaussianDiffusion(
            theirs,
            image_size=32,
            sampling_timesteps=diffusion.STEPS,
            objective="pred_noise",
            beta_schedule="linear",
        )

        def draw() -> None:
            with contextlib.redirect_stderr(io.StringIO()):  # its progress bar
                made.sample(batch_size=diffusion.DRAWN)

    return {"ours": diffusion.samplers(32)["ours"], package: draw}


ROWS = (
    Row("learn 1,000 tokens of 0.2 MB (1)", "bpeasy", lambda: bpe("bpeasy"), 7),
    Row("learn 1,000 tokens of 0.2 MB (2)", "turbobpe", lambda: bpe("turbobpe"), 5),
    Row("GPT: training step (1)", "x-transformers", lambda: gpt_step("x_transformers"), 9),
    Row("GPT: training step (2)", "nano-gpt", lambda: gpt_step("nano_gpt"), 9),
    Row("GPT: 100 tokens, the likeliest (1)", "x-transformers", gpt_writes, 7),
    Row(
        "U-Net: training step (1)",
        "denoising-diffusion-pytorch",
        lambda: unet_step("denoising_diffusion_pytorch"),
        3,
    ),
    Row("U-Net: training step (2)", "smalldiffusion", lambda: unet_step("smalldiffusion"), 5),
    Row("U-Net: training step (3)", "labml-nn", lambda: unet_step("labml_nn"), 5),
    Row(
        "DDIM, 20 steps (1)",
        "denoising-diffusion-pytorch",
        lambda: unet_draws("denoising_diffusion_pytorch"),
        3,
    ),
    Row("DDIM, 20 steps (2)", "smalldiffusion", lambda: unet_draws("smalldiffusion"), 5),
    Row("CLIP: training step (1)", "nanoclip", dict),
)
