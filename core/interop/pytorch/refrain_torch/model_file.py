"""Refrain's model file (core/interop/FORMAT.md): read into a network, and written back."""
import base64
import gzip
import json
import lzma
import os
from dataclasses import dataclass

import torch

from . import tensors
from .language_model import LanguageModel
from .seq2seq import Seq2Seq


@dataclass
class Model:
    """A network with the rest of its file: vocabulary, languages, card."""
    network: torch.nn.Module
    document: dict

    @property
    def translates(self):
        return self.document["kind"] == "translation"

    def word_sets(self):
        """For each set of output words its ids, ascending; [] where all words are in question."""
        size = self.document["config"].get("target_vocabulary", 0)
        sets = []
        for text in self.document.get("output_words", []):
            bits = base64.b64decode(text)
            sets.append(torch.tensor([i for i in range(size) if bits[i // 8] >> (i % 8) & 1]))
        return sets


def read_json(path):
    """JSON of a file that is plain, .gz or .xz."""
    opener = {".gz": gzip.open, ".xz": lzma.open}.get(os.path.splitext(path)[1], open)
    with opener(path, "rt", encoding="utf-8") as file:
        return json.load(file)


def load(path):
    """Reads a model file. Raises ValueError naming the tensor where file and network differ."""
    document = read_json(path)
    if document.get("format") != "refrain-model" or document.get("version") != 1:
        raise ValueError(f"{path}: is no model file of version 1")
    kind = {"translation": Seq2Seq, "language_model": LanguageModel}[document["kind"]]
    network = kind(document["config"])
    state = network.state_dict()
    stored = document.pop("tensors")
    if set(stored) != set(state):
        raise ValueError(f"{path}: tensors differ: {sorted(set(stored) ^ set(state))[:5]}")
    for name, entry in stored.items():
        values = torch.from_numpy(tensors.decode(entry, name))
        if values.numel() != state[name].numel():
            raise ValueError(f"{path}: {name} has shape {entry['shape']}, "
                             f"expected {list(state[name].shape)}")
        state[name] = values.reshape(state[name].shape)
    network.load_state_dict(state)
    return Model(network.eval(), document)


def save(model, path):
    """Writes the model in float32, whole or not at all."""
    document = dict(model.document)
    document.pop("training", None)
    document["tensors"] = {
        name: tensors.encode(value.detach().cpu().numpy())
        for name, value in model.network.state_dict().items()
    }
    with open(path + ".part", "w", encoding="utf-8") as file:
        json.dump(document, file, ensure_ascii=False, separators=(",", ":"))
    os.replace(path + ".part", path)
