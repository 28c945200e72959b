"""The recurrent language model (core/models/language_model.hpp)."""
import torch
import torch.nn.functional as F
from torch import nn

from .layers import parameter
from .stack import RecurrentStack


class OutputLayer(nn.Module):
    """Logits of words; `weight` is missing where it is the embedding (tied)."""

    def __init__(self, hidden, vocabulary, tied):
        super().__init__()
        self.weight = None if tied else parameter(vocabulary, hidden)
        self.bias = parameter(vocabulary)

    def forward(self, h, embedding, words=None):
        """h (.., H) -> (.., V), or of the rows `words` alone."""
        weight = embedding if self.weight is None else self.weight
        if words is None:
            return F.linear(h, weight, self.bias)
        return F.linear(h, weight[words], self.bias[words])


class LanguageModel(nn.Module):
    """options: "config" of a model file."""

    def __init__(self, options):
        super().__init__()
        self.options = options
        words, size = options["vocabulary"], options["embedding_size"]
        self.embedding = nn.Embedding(words, size)
        self.embedding.weight.requires_grad_(not options["frozen_embedding"])
        self.stack = RecurrentStack(size, options["stack"])
        self.output = OutputLayer(self.stack.output_size, words, options["tied_output"])

    def forward(self, ids, state=None):
        """ids (T, B) -> logits (T, B, V) and the state to go on from."""
        rate = self.options["dropout"]
        x = F.dropout(self.embedding(ids), rate, self.training)
        h, state = self.stack.run(x, initial=state)
        h = F.dropout(h, rate, self.training)
        return self.output(h, self.embedding.weight), state
