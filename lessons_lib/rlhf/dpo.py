"""Direct preference optimisation: ratings train the policy itself (Rafailov et al. 2023).

The reward that would make a policy the best one under a KL penalty of weight β is, up to a term of
the question alone, β ln π(reply) / π_ref(reply). Put into Bradley and Terry's model, that gives a
loss on pairs in which no reward network stands.
"""

from __future__ import annotations

from typing import NamedTuple

import torch.nn.functional as F
from torch import Tensor

from lessons_lib.gpt.model import GPT

from .sft import Rows, token_log_probs


class DPO(NamedTuple):
    """`loss`, (B,), and what the policy now says the rewards are: `chosen` and `rejected`, (B,)."""

    loss: Tensor
    chosen: Tensor
    rejected: Tensor


def reply_log_probs(model: GPT, rows: Rows) -> Tensor:
    """(B,): ln p of each whole reply, the sum over its tokens. Their mean would be another method."""
    return token_log_probs(model, rows).sum(dim=1)


def dpo(
    chosen: Tensor, rejected: Tensor, chosen_ref: Tensor, rejected_ref: Tensor, beta: float = 0.1
) -> DPO:
    """(B,) ln p of the replies, by the policy and by the reference, to -ln σ(β·margin).

    With the policy still the reference every loss is ln 2. Raises ValueError for a beta not above 0.
    """
    if not beta > 0:
        raise ValueError(f"beta must be above 0, not {beta}; it is what holds the policy back.")
    better, worse = beta * (chosen - chosen_ref), beta * (rejected - rejected_ref)
    return DPO(-F.logsigmoid(better - worse), better.detach(), worse.detach())
