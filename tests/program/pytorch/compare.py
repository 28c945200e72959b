"""Holds refrain_torch against the program, for tests/program/pytorch.test.mjs.

    compare.py randomise MODEL OUT SEED       every weight new, uniform in [-0.6, 0.6)
    compare.py translations MODEL RESULTS     RESULTS: what `refrain translate --json` printed;
                                              prints the largest difference of a probability
    compare.py nll MODEL BATCHES              nll a word of a language model over prepared batches
"""
import json
import sys
from pathlib import Path

import torch

sys.path.insert(0, str(Path(__file__).parents[3] / "core/interop/pytorch"))
from refrain_torch import load, save
from refrain_torch.data import StreamData, read_lines


def randomise(path, out, seed):
    model = load(path)
    torch.manual_seed(int(seed))
    state = model.network.state_dict()
    for name, value in state.items():
        value.copy_(torch.rand(value.shape) * 1.2 - 0.6)
        if name.endswith("running_variance"):
            value.copy_(value.abs() + 0.5)
    save(model, out)


def translations(path, results):
    model = load(path)
    text = model.document["text"]
    source = {piece: i for i, piece in enumerate(text["source"]["vocabulary"])}
    target = {piece: i for i, piece in enumerate(text.get("target", text["source"])["vocabulary"])}
    sets, worst, count = model.word_sets(), 0.0, 0
    for line in Path(results).read_text(encoding="utf-8").splitlines():
        result = json.loads(line)
        ids = [source.get(piece, 1) for piece in result["pieces"]]
        for hypothesis in result["hypotheses"]:
            words = [target[piece] for piece in hypothesis["pieces"]]
            expected = hypothesis["probabilities"]
            with torch.no_grad():
                logits = model.network(torch.tensor(ids)[:, None], torch.tensor([len(ids)]),
                                       torch.tensor([2] + words)[:, None])[:, 0]
            logits[:, [0, 2]] = -torch.inf  # the search puts out neither <pad> nor <s>
            if sets:
                rest = torch.ones(logits.shape[1], dtype=torch.bool)
                rest[sets[0]] = False
                logits[:, rest] = -torch.inf
            p = torch.softmax(logits, 1)
            got = [p[t, word].item() for t, word in enumerate((words + [3])[:len(expected)])]
            worst = max([worst] + [abs(a - b) for a, b in zip(got, expected)])
            count += len(expected)
    print(json.dumps({"worst": worst, "count": count}))


def nll(path, batches):
    model, sums, state = load(path), [0.0, 0], None
    for make in StreamData(read_lines(batches)).batches(0):
        batch = make()
        with torch.no_grad():
            logits, state = model.network(batch.target_input, state if batch.continues else None)
        loss = torch.nn.functional.cross_entropy(
            logits.double().reshape(-1, logits.shape[-1]), batch.target_output.reshape(-1),
            ignore_index=-1, reduction="sum")
        sums = [sums[0] + loss.item(), sums[1] + batch.total]
    print(json.dumps({"nll": sums[0] / sums[1]}))


if __name__ == "__main__":
    {"randomise": randomise, "translations": translations, "nll": nll}[sys.argv[1]](*sys.argv[2:])
