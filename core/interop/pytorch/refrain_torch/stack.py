"""A stack of recurrent layers (core/nn/recurrent_stack.hpp): both directions side by side, residual
connections, batch normalisation and dropout between layers."""
import torch
import torch.nn.functional as F
from torch import nn

from .layers import EPSILON, Gain, RecurrentLayer, parameter

MOMENTUM = 0.1  # BatchNorm::kMomentum


class BatchNorm(nn.Module):
    """Over the columns that are inside their examples."""

    def __init__(self, features):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(features))
        self.bias = parameter(features)
        self.register_buffer("running_mean", torch.zeros(features))
        self.register_buffer("running_variance", torch.ones(features))

    def forward(self, x, inside):
        """x (T, B, F), inside (T, B) or None."""
        rows = x.reshape(-1, x.shape[-1])
        counted = slice(None) if inside is None else inside.reshape(-1)
        done = F.batch_norm(rows[counted], self.running_mean, self.running_variance, self.gain,
                            self.bias, self.training, MOMENTUM, EPSILON)
        out = torch.zeros_like(rows)
        out[counted] = done
        return out.reshape(x.shape)


class StackLayer(nn.Module):
    """Both directions of a layer. The names of the file, "forward" and "backward", would hide the
    module's own method, so they are put where only the names of parameters come from."""

    def __init__(self, inputs, options, batch_norm):
        super().__init__()
        hidden, cell = options["hidden_size"], options["cell"]
        self._modules["forward"] = RecurrentLayer(inputs, hidden, cell)
        if options["bidirectional"]:
            self._modules["backward"] = RecurrentLayer(inputs, hidden, cell)
        if batch_norm:
            self.batch_norm = BatchNorm(hidden * (2 if options["bidirectional"] else 1))
        self.layer_norm = None
        if options.get("layer_norm"):
            self.layer_norm = Gain(hidden * (2 if options["bidirectional"] else 1), bias=True,
                                   epsilon=options["layer_norm_epsilon"])

    def directions(self):
        return [self._modules[name] for name in ("forward", "backward") if name in self._modules]


class RecurrentStack(nn.Module):
    def __init__(self, inputs, options):
        super().__init__()
        self.options = options
        self.output_size = options["hidden_size"] * (2 if options["bidirectional"] else 1)
        self.layers = nn.ModuleList(
            StackLayer(inputs if l == 0 else self.output_size, options,
                       options["batch_norm"] and l + 1 < options["layers"])
            for l in range(options["layers"]))

    @property
    def has_cell(self):
        return self.options["cell"]["kind"] == "lstm"

    def run(self, x, lengths=None, initial=None):
        """x (T, B, I) -> (T, B, F) and for each layer its final state, (B, F) each. `initial`: the
        states of an earlier run."""
        inside, finals, o = None, [], self.options
        if lengths is not None:
            inside = torch.arange(x.shape[0], device=x.device)[:, None] < lengths[None]
        for l, layer in enumerate(self.layers):
            outputs, states = [], []
            for d, direction in enumerate(layer.directions()):
                start = direction.zero_state(x.shape[1]) if initial is None else initial[l]
                output, state = direction.run(x, start, lengths, d == 1, o["recurrent_dropout"])
                outputs.append(output)
                states.append(state)
            y = torch.cat(outputs, 2) if len(outputs) > 1 else outputs[0]
            finals.append(tuple(torch.cat(part, 1) for part in zip(*states)))
            if o["residual"] and l > 0:
                y = y + x
            if layer.layer_norm is not None:
                y = layer.layer_norm(y)
            if l + 1 < len(self.layers):
                if o["batch_norm"]:
                    y = layer.batch_norm(y, inside)
                y = F.dropout(y, o["dropout"], self.training)
            x = y
        return x, finals
