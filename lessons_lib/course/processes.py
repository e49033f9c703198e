"""One training run on one process or on several (`torchrun`), on whatever device there is.

A `Team` is the processes that train one model together. Alone, it is a team of one and does nothing
but move batches to the device.
"""

from __future__ import annotations

import atexit
import os
from datetime import timedelta

import torch
import torch.distributed as dist
from torch import nn

from lessons_lib.course.language import _


class Team:
    """The processes of this run: `rank` of `size`, and the `device` of this one.

    `torchrun` announces itself by the environment variables RANK, WORLD_SIZE and MASTER_ADDR; the
    processes then talk over nccl on CUDA and over gloo on a CPU. `device` None means the course's
    `device()`. Raises ValueError for a device that this machine does not have.
    """

    def __init__(self, device: str | torch.device | None = None):
        if device is None:
            from lessons_lib.course.session import device as course_device

            device = course_device()
        together = all(name in os.environ for name in ("RANK", "WORLD_SIZE", "MASTER_ADDR"))
        self.rank = int(os.environ["RANK"]) if together else 0
        self.size = int(os.environ["WORLD_SIZE"]) if together else 1
        self.device = self._check(device)
        if self.size > 1 and not dist.is_initialized():
            backend = "nccl" if self.device.type == "cuda" else "gloo"
            dist.init_process_group(backend, timeout=timedelta(minutes=30))
            atexit.register(dist.destroy_process_group)

    def _check(self, device: str | torch.device) -> torch.device:
        try:
            chosen = torch.device(device)
            if chosen.type == "cuda" and chosen.index is None:
                chosen = torch.device("cuda", int(os.environ.get("LOCAL_RANK", "0")))
            torch.empty(0, device=chosen)
            if chosen.type == "cuda":
                torch.cuda.set_device(chosen)
        except (RuntimeError, AssertionError) as error:
            text = _("This machine has no device {device!r} for torch; “cpu” always works.")
            raise ValueError(text.format(device=str(device))) from error
        return chosen

    def share(self, model: nn.Module, loss_fn):
        """`loss_fn` as a function of (batch, generator) whose gradients the team averages.

        What torch's DistributedDataParallel wraps is the whole loss, not the model: `loss_fn` sees
        the model itself and may call any method of it.
        """
        if self.size == 1:
            return lambda batch, generator: loss_fn(model, batch, generator)
        return nn.parallel.DistributedDataParallel(
            _Loss(model, loss_fn), find_unused_parameters=True
        )

    def part(self, batch):
        """This process's part of a batch, on the device.

        Tensors, and lists of anything but tensors, are dealt out along their first dimension;
        tuples, dicts and lists of tensors are gone through; anything else goes to every process.
        Raises ValueError when a batch cannot be dealt out evenly, since the mean of the processes'
        means would then not be the batch's mean.
        """
        if isinstance(batch, torch.Tensor):
            return self._deal(batch).to(self.device) if batch.dim() else batch.to(self.device)
        if isinstance(batch, dict):
            return {key: self.part(value) for key, value in batch.items()}
        if isinstance(batch, tuple) and hasattr(batch, "_fields"):
            return type(batch)(*(self.part(value) for value in batch))
        if isinstance(batch, tuple) or (
            isinstance(batch, list) and any(isinstance(x, torch.Tensor) for x in batch)
        ):
            return type(batch)(self.part(value) for value in batch)
        return self._deal(batch) if isinstance(batch, list) else batch

    def _deal(self, sequence):
        if len(sequence) % self.size:
            text = _(
                "A batch of {n} cannot be dealt out evenly to {size} processes; "
                "take a multiple of {size}."
            )
            raise ValueError(text.format(n=len(sequence), size=self.size))
        return sequence[self.rank :: self.size] if self.size > 1 else sequence

    @property
    def cuda_devices(self) -> list[torch.device]:
        """The CUDA devices that this process uses: one, or none."""
        return [self.device] if self.device.type == "cuda" else []

    def seed_torch(self, number: int) -> None:
        """Seed torch's own generators, which dropout draws from: the CPU's and the device's."""
        # torch.manual_seed does it too, but takes 0.5 ms: it readies every kind of device there is.
        torch.default_generator.manual_seed(number)
        if self.device.type == "cuda":
            torch.cuda.manual_seed(number)
        elif self.device.type == "mps":
            torch.mps.manual_seed(number)

    def wait(self) -> None:
        """Return when every process has come here."""
        if self.size > 1:
            dist.barrier()

    def mean(self, values: list[float]) -> list[float]:
        """The mean of each number over all processes."""
        if self.size == 1:
            return values
        total = torch.tensor(values, dtype=torch.float64, device=self.device)
        dist.all_reduce(total)
        return [value / self.size for value in total.tolist()]


class _Loss(nn.Module):
    def __init__(self, model: nn.Module, loss_fn):
        super().__init__()
        self.model, self.loss_fn = model, loss_fn

    def forward(self, batch, generator):
        return self.loss_fn(self.model, batch, generator)
