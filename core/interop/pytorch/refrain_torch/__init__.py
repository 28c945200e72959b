"""Refrain's networks in PyTorch: the same architectures under the same parameter names.

    from refrain_torch import load, save
    model = load("en-fr.json")        # model.network is a torch.nn.Module
    save(model, "en-fr.json")

`python -m refrain_torch.train` trains a recipe, on one process or, under torchrun, on many.
"""
from .language_model import LanguageModel
from .model_file import Model, load, save
from .seq2seq import Seq2Seq

__all__ = ["LanguageModel", "Model", "Seq2Seq", "load", "save"]
