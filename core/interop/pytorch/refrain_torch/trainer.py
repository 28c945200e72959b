"""The training loop (core/train/trainer.hpp), on one process or with DistributedDataParallel.

Each process takes its share of every batch's columns. The loss of a share is divided by the words
of the whole batch and multiplied by the number of processes, whose gradients DDP averages: the sum
is the gradient of one process, whatever their number.
"""
import math

import torch
import torch.distributed as dist
import torch.nn.functional as F
from torch.nn.parallel import DistributedDataParallel

from .data import IGNORE
from .schedule import make_optimizer, schedule_factor


class Trainer:
    def __init__(self, model, train, valid, options, device="cpu"):
        """train, valid: PairData or StreamData; options: "training" of a recipe with all values."""
        self.model, self.options, self.device = model, options, torch.device(device)
        self.train_data, self.valid_data = train, valid
        self.world = dist.get_world_size() if dist.is_initialized() else 1
        self.network = model.network.to(self.device)
        self.word_sets = [words.to(self.device) for words in model.word_sets()]
        self.parameters = [p for p in self.network.parameters() if p.requires_grad]
        self.optimizer = make_optimizer(self.parameters, options["optimizer"])
        self.call = self.network
        if self.world > 1:
            ids = [self.device.index] if self.device.type == "cuda" else None
            self.call = DistributedDataParallel(self.network, device_ids=ids)
        self.step = self.epoch = self.reductions = self.stale = self.stale_plateau = 0
        self.best_nll, self.best, self.carried = math.inf, None, None
        self.average = self._copy() if options["average_decay"] > 0 else None
        torch.manual_seed(options["seed"])

    # ------------------------------------------------------------ loss

    def _sums(self, batch, network, smoothing):
        """Loss, nll and words of this process' share, as a tensor of three that has a gradient."""
        to = lambda x: None if x is None else x.to(self.device)
        output = to(batch.target_output)
        if self.model.translates:
            words = self.word_sets[batch.words] if self.word_sets else None
            logits = network(to(batch.source), to(batch.lengths), to(batch.target_input), words)
            if words is not None:  # targets by their rows among these words; others are unknown
                known = torch.full((int(self.model.document["config"]["target_vocabulary"]),),
                                   int((words == 1).nonzero()), device=self.device)
                known[words] = torch.arange(len(words), device=self.device)
                output = torch.where(output >= 0, known[output.clamp(min=0)], output)
        else:
            state = self.carried if batch.continues else None
            logits, state = network(to(batch.target_input), state)
            self.carried = [tuple(part.detach() for part in layer) for layer in state]
        logits, output = logits.reshape(-1, logits.shape[-1]), output.reshape(-1)
        rules = {"ignore_index": IGNORE, "reduction": "sum"}
        loss = F.cross_entropy(logits, output, label_smoothing=smoothing, **rules)
        nll = F.cross_entropy(logits.detach(), output, **rules) if smoothing else loss.detach()
        return loss, nll, (output >= 0).sum()

    def _reduce(self, *numbers):
        sums = torch.stack([torch.as_tensor(n, dtype=torch.float64).detach().cpu() for n in numbers])
        if self.world > 1:
            sums = sums.to(self.device)
            dist.all_reduce(sums)
        return sums.tolist()

    # ------------------------------------------------------------ updates

    def update(self, batch):
        """One update; returns loss and nll per word of the whole batch."""
        o = self.options
        self.network.train()
        loss, nll, _ = self._sums(batch, self.call, o["label_smoothing"])
        self.optimizer.zero_grad(set_to_none=True)
        (loss * (self.world / max(batch.total, 1))).backward()
        grads = [p.grad for p in self.parameters if p.grad is not None]
        norm = torch.stack([g.double().square().sum() for g in grads]).sum().sqrt().item()
        if not math.isfinite(norm):
            raise ArithmeticError(f"training diverged at step {self.step + 1}; lower the rate")
        if 0 < o["clip_norm"] < norm:
            for g in grads:
                g.mul_(o["clip_norm"] / norm)
        self.step += 1
        rate = o["optimizer"]["learning_rate"] * schedule_factor(o["schedule"], self.step,
                                                                 self.reductions)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        if self.average is not None:
            keep = min(o["average_decay"], (1 + self.step) / (10 + self.step))
            for name, value in self.network.state_dict().items():
                self.average[name] += (1 - keep) * (value - self.average[name])
        loss, nll = self._reduce(loss, nll)
        return loss / max(batch.total, 1), nll / max(batch.total, 1)

    def run(self, report=lambda line: None):
        """Trains to the end; `report` gets a dict for each update and each validation. The best
        weights (or the last, without validation) stay in the model."""
        o = self.options
        while True:
            batches = self.train_data.batches(self.epoch)
            for position, make in enumerate(batches):
                loss, nll = self.update(make())
                line = {"step": self.step, "epoch": self.epoch, "loss": loss, "nll": nll}
                end_of_epoch = position + 1 == len(batches)
                last = 0 < o["max_steps"] <= self.step
                due = self.step % o["validate_every"] == 0 if o["validate_every"] else end_of_epoch
                if (due or last) and self.valid_data is not None:
                    line["validation_nll"] = self.validate()
                report(line)
                if last or 0 < o["patience"] <= self.stale:
                    return self._finish()
            self.epoch += 1
            if 0 < o["epochs"] <= self.epoch:
                return self._finish()

    def validate(self):
        """Nll per word with the weights that would be kept; remembers the best."""
        saved, carried = self._copy(), self.carried
        if self.average is not None:
            self.network.load_state_dict(self.average)
        self.network.eval()
        sums = [0.0, 0.0]
        with torch.no_grad():
            for make in self.valid_data.batches(None):
                _, nll, words = self._sums(make(), self.network, 0.0)
                sums = [sums[0] + nll.item(), sums[1] + words.item()]
        nll, words = self._reduce(*sums)
        nll /= max(words, 1)
        if nll < self.best_nll:
            self.best_nll, self.best = nll, self._copy()
            self.stale = self.stale_plateau = 0
        else:
            self.stale += 1
            self.stale_plateau += 1
            if self.stale_plateau >= self.options["schedule"]["patience"]:
                self.reductions += 1
                self.stale_plateau = 0
        self.network.load_state_dict(saved)
        self.carried = carried
        return nll

    def _copy(self):
        return {name: value.detach().clone() for name, value in self.network.state_dict().items()}

    def _finish(self):
        kept = self.best or self.average
        if kept is not None:
            self.network.load_state_dict(kept)
        self.network.eval()
