"""One recurrent layer in one direction (core/nn/recurrent_layer.hpp).

Sequences are (T, B, F). Gates stand as in PyTorch: LSTM i|f|g|o, GRU r|z|n. One bias where PyTorch
has two; the GRU's b_hn is `recurrent_bias`. Plain cells run on PyTorch's own kernels (cuDNN on a
GPU), the others step by step.
"""
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pad_packed_sequence

EPSILON = 1e-5  # kNormalizationEpsilon
LEAKY_SLOPE = 0.01  # kLeakySlope
GATES = {"simple_rnn": 1, "gru": 3, "lstm": 4}


def parameter(*shape):
    return nn.Parameter(torch.zeros(shape))


class Gain(nn.Module):
    """Layer normalisation's gain, and bias where asked."""

    def __init__(self, size, bias=False, epsilon=EPSILON):
        super().__init__()
        self.epsilon = epsilon
        self.gain = nn.Parameter(torch.ones(size))
        self.bias = parameter(size) if bias else None

    def forward(self, x):
        return F.layer_norm(x, x.shape[-1:], self.gain, self.bias, self.epsilon)


def activate(name, x):
    if name == "leaky_relu":
        return F.leaky_relu(x, LEAKY_SLOPE)
    return {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu}[name](x)


class RecurrentLayer(nn.Module):
    """options: the "cell" of a model file's stack."""

    def __init__(self, inputs, hidden, options):
        super().__init__()
        self.options, self.hidden, self.kind = options, hidden, options["kind"]
        rows = GATES[self.kind] * hidden
        self.input_weight = parameter(rows, inputs)
        self.recurrent_weight = parameter(rows, hidden)
        self.bias = parameter(rows)
        after = self.kind == "gru" and options["reset_after"]
        self.recurrent_bias = parameter(hidden) if after else None
        normed = options["layer_norm"]
        self.norm_input = Gain(rows) if normed else None
        self.norm_recurrent = Gain(rows) if normed else None
        self.norm_cell = Gain(hidden, bias=True) if normed and self.kind == "lstm" else None

    @property
    def has_cell(self):
        return self.kind == "lstm"

    def zero_state(self, batch):
        """(h, c), or (h,) where there is no cell: (B, H) of zeros."""
        zero = self.bias.new_zeros(batch, self.hidden)
        return (zero, zero) if self.has_cell else (zero,)

    def run(self, x, state, lengths=None, reverse=False, recurrent_dropout=0.0):
        """x (T, B, I), state of (B, H) -> (T, B, H) and the state after each example's last step.
        Past its end (`lengths`, (B)) an example keeps its state."""
        if self._is_plain() and not (recurrent_dropout and self.training):
            return self._run_fused(x, state, lengths, reverse)
        mask = None
        if recurrent_dropout and self.training:
            keep = 1 - recurrent_dropout
            mask = torch.bernoulli(torch.full_like(state[0], keep)) / keep
        gates = x @ self.input_weight.T
        if self.norm_input is not None:
            gates = self.norm_input(gates)
        gates = gates + self.bias
        steps, outputs = range(x.shape[0]), [None] * x.shape[0]
        for t in reversed(steps) if reverse else steps:
            new = self._step(gates[t], state, mask)
            if lengths is not None:
                inside = (t < lengths)[:, None]
                new = tuple(torch.where(inside, n, old) for n, old in zip(new, state))
            state, outputs[t] = new, new[0]
        return torch.stack(outputs), state

    def _is_plain(self):
        if self.options["layer_norm"]:
            return False
        if self.kind == "simple_rnn":
            return self.options["activation"] in ("tanh", "relu")
        return self.kind == "lstm" or self.recurrent_bias is not None

    def _run_fused(self, x, state, lengths, reverse):
        second = torch.zeros_like(self.bias)
        if self.recurrent_bias is not None:
            second = torch.cat((second[: 2 * self.hidden], self.recurrent_bias))
        weights = [self.input_weight, self.recurrent_weight, self.bias, second]
        kernel = {"lstm": torch._VF.lstm, "gru": torch._VF.gru}.get(self.kind)
        if kernel is None:
            kernel = getattr(torch._VF, "rnn_" + self.options["activation"])
        # Kernels take one direction forward: a reversed layer reads each example from its end.
        if reverse:
            x = flip(x, lengths)
        start = tuple(s[None] for s in state)
        packed = None
        if lengths is not None:
            packed = pack_padded_sequence(x, lengths.cpu(), enforce_sorted=False)
            start = tuple(s.index_select(1, packed.sorted_indices) for s in start)
        head = (x,) if packed is None else (packed.data, packed.batch_sizes)
        tail = (True, 1, 0.0, self.training, False) + ((False,) if packed is None else ())
        result = kernel(*head, list(start) if self.has_cell else start[0], weights, *tail)
        output, end = result[0], result[1:]
        if packed is not None:
            order = packed.unsorted_indices
            output, _ = pad_packed_sequence(
                PackedSequence(output, packed.batch_sizes, packed.sorted_indices, order),
                total_length=x.shape[0])
            end = tuple(s.index_select(1, order) for s in end)
        return flip(output, lengths) if reverse else output, tuple(s[0] for s in end)

    def _step(self, a, state, mask):
        """One step: a (B, G*H) is the input's share of the gates."""
        h, H = state[0], self.hidden
        read = h if mask is None else h * mask
        if self.kind == "gru" and self.recurrent_bias is None:
            W = self.recurrent_weight
            r, z = torch.sigmoid(a[:, : 2 * H] + read @ W[: 2 * H].T).chunk(2, 1)
            n = torch.tanh(a[:, 2 * H:] + (r * read) @ W[2 * H:].T)
            return (n + z * (h - n),)
        u = read @ self.recurrent_weight.T
        if self.norm_recurrent is not None:
            u = self.norm_recurrent(u)
        if self.kind == "simple_rnn":
            return (activate(self.options["activation"], a + u),)
        if self.kind == "gru":
            r, z = torch.sigmoid(a[:, : 2 * H] + u[:, : 2 * H]).chunk(2, 1)
            n = torch.tanh(a[:, 2 * H:] + r * (u[:, 2 * H:] + self.recurrent_bias))
            return (n + z * (h - n),)
        i, f, g, o = (a + u).chunk(4, 1)
        c = torch.sigmoid(f) * state[1] + torch.sigmoid(i) * torch.tanh(g)
        squashed = c if self.norm_cell is None else self.norm_cell(c)
        return torch.sigmoid(o) * torch.tanh(squashed), c


def flip(x, lengths):
    """x (T, B, F) with each example's own steps in reverse; padding stays where it is."""
    if lengths is None:
        return x.flip(0)
    t = torch.arange(x.shape[0], device=x.device)[:, None]
    last = lengths.to(x.device)[None] - 1
    rows = torch.where(t <= last, last - t, t)  # (T, B)
    return x.gather(0, rows[:, :, None].expand_as(x))
