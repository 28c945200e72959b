"""The encoder-decoder (core/models/seq2seq.hpp, core/models/decoder.hpp)."""
import torch
import torch.nn.functional as F
from torch import nn

from .attention import Attention
from .language_model import OutputLayer
from .layers import RecurrentLayer
from .stack import RecurrentStack


class Decoder(nn.Module):
    def __init__(self, embedding, features, options):
        super().__init__()
        stack = self.options = options["decoder"]
        hidden = stack["hidden_size"]
        self.feeds = options["input_feeding"]
        self.kind = options["attention"]
        self.attention_size = options["attention_size"] or hidden
        first = embedding + (self.attention_size if self.feeds else 0)
        self.layers = nn.ModuleList(
            RecurrentLayer(first if l == 0 else hidden, hidden, stack["cell"])
            for l in range(stack["layers"]))
        if self.kind != "none":
            self.attention = Attention(self.kind, features, hidden, self.attention_size)
        self.output_size = hidden if self.kind == "none" else self.attention_size

    def _layers(self, x, states, masks):
        """x (T, B, I) through all layers; masks: dropout between layers, (B, H) a step or None."""
        o, ends = self.options, []
        for l, layer in enumerate(self.layers):
            if l > 0 and masks is not None:
                x = x * masks[l]
            y, end = layer.run(x, states[l], recurrent_dropout=o["recurrent_dropout"])
            ends.append(end)
            x = y + x if o["residual"] and l > 0 else y
        return x, ends

    def forward(self, x, states, memory):
        """x (T, B, E), states of each layer -> (T, B, A)."""
        rate, masks = self.options["dropout"], None
        T, B, _ = x.shape
        if rate and self.training:
            ones = x.new_ones(T, B, self.options["hidden_size"])
            masks = [F.dropout(ones, rate) for _ in self.layers]
        if not self.feeds:
            h, _ = self._layers(x, states, masks)
            return h if self.kind == "none" else self.attention(h, memory)
        if self.options["recurrent_dropout"] and self.training:
            raise ValueError("recurrent dropout with input feeding is not available here")
        output, outputs = x.new_zeros(1, B, self.attention_size), []
        for t in range(T):
            step = None if masks is None else [mask[t:t + 1] for mask in masks]
            h, states = self._layers(torch.cat((x[t:t + 1], output), 2), states, step)
            output = self.attention(h, memory)
            outputs.append(output)
        return torch.cat(outputs)


class Bridge(nn.Module):
    """tanh(W [forward; backward] + b), one for h and one for c."""

    def __init__(self, features, hidden, has_cell):
        super().__init__()
        self.hidden = nn.Linear(features, hidden)
        if has_cell:
            self.cell = nn.Linear(features, hidden)

    def forward(self, state):
        start = (torch.tanh(self.hidden(state[0])),)
        if hasattr(self, "cell"):  # an encoder without a cell gives its hidden state twice
            start += (torch.tanh(self.cell(state[-1])),)
        return start


class Seq2Seq(nn.Module):
    """options: "config" of a model file."""

    def __init__(self, options):
        super().__init__()
        self.options = o = options
        size = o["embedding_size"]
        if o["shared_embedding"]:
            self.embedding = nn.Embedding(o["source_vocabulary"], size)
            source = self.embedding
        else:
            self.source_embedding = source = nn.Embedding(o["source_vocabulary"], size)
            self.target_embedding = nn.Embedding(o["target_vocabulary"], size)
        source.weight.requires_grad_(not o["frozen_embedding"])
        self.encoder = RecurrentStack(size, o["encoder"])
        self.decoder = Decoder(size, self.encoder.output_size, o)
        if o["bridge"] == "dense":
            self.bridge = nn.ModuleList(
                Bridge(self.encoder.output_size, o["decoder"]["hidden_size"],
                       self.decoder.layers[0].has_cell) for _ in self.decoder.layers)
        self.output = OutputLayer(self.decoder.output_size, o["target_vocabulary"],
                                  o["tied_output"])

    def embeddings(self):
        """Those of source and target."""
        if self.options["shared_embedding"]:
            return self.embedding, self.embedding
        return self.source_embedding, self.target_embedding

    def forward(self, source, lengths, target, words=None):
        """source (S, B), lengths (B), target (T, B) -> logits (T, B, V), or of `words` alone."""
        rate, (read, write) = self.options["dropout"], self.embeddings()
        x = F.dropout(read(source), rate, self.training)
        values, finals = self.encoder.run(x, lengths)
        memory = None
        if self.options["attention"] != "none":
            memory = self.decoder.attention.prepare(values, lengths)
        states = []
        for l, layer in enumerate(self.decoder.layers):
            final = finals[min(l, len(finals) - 1)]
            if self.options["bridge"] == "zero":
                states.append(layer.zero_state(source.shape[1]))
            else:
                states.append(final if self.options["bridge"] == "copy" else self.bridge[l](final))
        y = F.dropout(write(target), rate, self.training)
        h = F.dropout(self.decoder(y, states, memory), rate, self.training)
        return self.output(h, write.weight, words)
