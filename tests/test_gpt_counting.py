"""Counting weights: the formula against the model itself, and GPT-3 against what was printed."""

import pytest
import torch

from lessons_lib.gpt.counting import kv_cache_bytes, n_parameters, training_flops
from lessons_lib.gpt.model import GPT, Cache, Config

GPT2 = {"vocab_size": 50_257, "block_size": 1024, "n_layer": 12, "n_embd": 768}
GPT2_XL = {"vocab_size": 50_257, "block_size": 1024, "n_layer": 48, "n_embd": 1600}
GPT3 = {"vocab_size": 50_257, "block_size": 2048, "n_layer": 96, "n_embd": 12_288}
# Brown et al. 2020: layers and width from table 2.1, millions of weights from table D.1, and half
# of the last digit printed there. Table 2.1 has 5,140 for the width of 13B, which is not 40 heads
# of 128; for XL it has 24 heads of 128, which is not the width of 2,048.
PRINTED = {
    "Small": (12, 768, 125, 0.5),
    "Medium": (24, 1024, 356, 0.5),
    "Large": (24, 1536, 760, 0.5),
    "XL": (24, 2048, 1_320, 5),
    "2.7B": (32, 2560, 2_650, 5),
    "6.7B": (32, 4096, 6_660, 5),
    "13B": (40, 40 * 128, 12_850, 5),
    "175B": (96, 12_288, 174_600, 50),
}


def built(sizes: dict, n_head: int) -> GPT:
    """The model itself; on this device its tensors have shapes and take no memory."""
    with torch.device("meta"):
        return GPT(Config(n_head=n_head, **sizes))


@pytest.mark.parametrize(
    "sizes, n_head, total",
    [(GPT2, 12, 124_439_808), (GPT2_XL, 25, 1_557_611_200), (GPT3, 96, 174_604_259_328)],
    ids=["small", "XL", "GPT-3"],
)
def test_the_formula_counts_the_model(sizes, n_head, total):
    model = built(sizes, n_head)
    counts = n_parameters(**sizes)
    assert counts["total"] == model.n_parameters() == total
    found = dict.fromkeys(counts, 0)
    names = {"tokens": "embedding", "norm1": "norms", "norm2": "norms", "norm": "norms"}
    for name, p in model.named_parameters():
        part = name.split(".")[2] if name.startswith("blocks") else name.split(".")[0]
        found[names.get(part, part)] += p.numel()
    assert found | {"total": total} == counts


def test_heads_do_not_change_the_count():
    sizes = {"vocab_size": 50, "block_size": 16, "n_layer": 3, "n_embd": 24}
    assert {built(sizes, n).n_parameters() for n in (1, 2, 8, 24)} == {
        n_parameters(**sizes)["total"]
    }


def test_another_hidden_size_is_counted_as_a_model_of_it_would_be():
    model = built(GPT2, 12)
    with torch.device("meta"):
        for block in model.blocks:
            block.mlp.up = torch.nn.Linear(768, 3095)
            block.mlp.down = torch.nn.Linear(3095, 768)
    assert n_parameters(**GPT2, hidden=3095)["total"] == model.n_parameters()


@pytest.mark.parametrize("name", PRINTED)
def test_gpt_3s_own_table_is_reproduced(name):
    n_layer, n_embd, millions, half_a_digit = PRINTED[name]
    total = n_parameters(50_257, 2048, n_layer, n_embd)["total"]
    assert abs(total / 1e6 - millions) <= half_a_digit


def test_the_printed_hidden_size_is_no_better_in_round_numbers_and_worse_in_exact_ones():
    four, book = (n_parameters(**GPT3, hidden=h)["total"] for h in (49_152, 49_512))
    assert 4 * 12_288 == 49_152 and n_parameters(**GPT3)["total"] == four
    assert (round(four / 1e9, 2), round(book / 1e9, 2)) == (174.60, 175.45)
    assert round(four / 1e9) == round(book / 1e9) == 175
    assert abs(four - 174_600e6) < 5e6 < 800e6 < abs(book - 174_600e6)


def test_training_flops_are_those_of_table_d1():
    total = n_parameters(**GPT3)["total"]
    assert float(f"{training_flops(total, 300 * 10**9):.2e}") == 3.14e23


def test_kv_cache_bytes_are_those_of_a_cache():
    model = GPT(Config(50, 16, n_layer=3, n_head=4, n_embd=16)).eval()
    cache = Cache(3)
    model(torch.zeros(1, 7, dtype=torch.int64), cache)
    held = sum(t.nbytes for layer in range(3) for t in cache._kept[layer])
    assert kv_cache_bytes(7, 3, 4, 4, bytes_per_number=4) == held
    assert kv_cache_bytes(2048, 96, 96, 128) == 9 * 2**30


@pytest.mark.parametrize(
    "call, named",
    [
        (lambda: n_parameters(0, 1, 1, 1), "vocab_size"),
        (lambda: n_parameters(1, 1, 1, 1, hidden=0), "hidden"),
        (lambda: n_parameters(1, 1, 1.5, 1), "n_layer"),
        (lambda: training_flops(0, 5), "n must"),
        (lambda: training_flops(5, 0), "tokens"),
        (lambda: kv_cache_bytes(1, 1, 0, 1), "n_kv_head"),
    ],
)
def test_a_size_that_is_no_size_is_named(call, named):
    with pytest.raises(ValueError, match=named):
        call()
