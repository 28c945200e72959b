"""Optimisers and learning rates of a recipe (core/train/optimizer.hpp, core/train/schedule.hpp)."""
import math

import torch


def make_optimizer(parameters, o):
    """PyTorch's optimiser of a recipe's training.optimizer; the rate is set before each step."""
    rate, decay = o["learning_rate"], o["weight_decay"]
    kind = o["kind"]
    if kind in ("sgd", "momentum"):
        momentum = o["momentum"] if kind == "momentum" else 0
        return torch.optim.SGD(parameters, rate, momentum=momentum, weight_decay=decay)
    if kind == "rmsprop":
        return torch.optim.RMSprop(parameters, rate, alpha=o["rho"], eps=o["epsilon"],
                                   weight_decay=decay)
    make = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}[kind]
    return make(parameters, rate, betas=(o["beta1"], o["beta2"]), eps=o["epsilon"],
                weight_decay=decay)


def schedule_factor(o, step, reductions):
    """What the learning rate of update `step` (from 1) is multiplied by."""
    kind, factor = o["kind"], 1.0
    if kind == "step":
        factor = o["factor"]**(step // max(o["step_size"], 1))
    elif kind == "inverse_sqrt":
        start = max(o["warmup_steps"], 1)
        factor = math.sqrt(start / step) if step > start else 1.0
    elif kind == "plateau":
        factor = o["factor"]**reductions
    elif kind == "cosine":
        done = min(1.0, step / max(o["total_steps"], 1))
        factor = o["minimum"] + (1 - o["minimum"]) * (1 + math.cos(math.pi * done)) / 2
    factor = max(factor, o["minimum"])
    return factor * step / o["warmup_steps"] if step < o["warmup_steps"] else factor
