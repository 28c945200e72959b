"""Attention of decoder states over encoder states (core/nn/attention.hpp)."""
import math

import torch
from torch import nn

from .layers import parameter


class Attention(nn.Module):
    """kind: dot, general (Luong et al. 2015) or additive (Bahdanau et al. 2015)."""

    def __init__(self, kind, features, query, output):
        super().__init__()
        self.kind = kind
        if kind != "dot":
            self.key = nn.Linear(features, query, bias=False)
        if kind == "additive":
            self.query = nn.Linear(query, query, bias=False)
            self.v = parameter(query)
        self.combine = nn.Linear(features + query, output, bias=False)

    def prepare(self, values, lengths):
        """values (S, B, F), lengths (B) -> what every query needs: values and keys (B, S, ..) and
        what is outside (B, S)."""
        values = values.transpose(0, 1)
        keys = values if self.kind == "dot" else self.key(values)
        steps = torch.arange(values.shape[1], device=values.device)
        return values, keys, steps[None] >= lengths[:, None]

    def forward(self, query, memory):
        """query (T, B, H) -> output (T, B, A)."""
        values, keys, outside = memory
        q = query.transpose(0, 1)  # (B, T, H)
        if self.kind == "additive":
            scores = torch.tanh(self.query(q)[:, :, None] + keys[:, None]) @ self.v
        else:
            scores = q @ keys.transpose(1, 2)
        weights = torch.softmax(scores.masked_fill(outside[:, None], -math.inf), 2)  # (B, T, S)
        return torch.tanh(self.combine(torch.cat((weights @ values, q), 2))).transpose(0, 1)
