"""Training in PyTorch: python3 pytorch.py RUN.json THREADS ROUNDS SECONDS, prints one JSON.

RUN.json holds what trainingRun() of workloads.js gives, its shape and, first, the tensors as lists
would be too large: they stand as base64 in the model file.
"""
import base64
import json
import sys
import time

import torch
import torch.nn.functional as F


def main():
    with open(sys.argv[1]) as file:
        run = json.load(file)
    torch.set_num_threads(int(sys.argv[2]))
    rounds, seconds = int(sys.argv[3]), float(sys.argv[4])
    shape, tensors = run["shape"], json.loads(run["model"])["tensors"]
    H, V, E = shape["hidden"], shape["vocabulary"], shape["embedding"]

    def tensor(name):
        data = bytearray(base64.b64decode(tensors[name]["data"]))
        return torch.frombuffer(data, dtype=torch.float32).reshape(tensors[name]["shape"]).clone()

    def lstm(prefix):
        layer = torch.nn.LSTM(E, H)
        with torch.no_grad():
            layer.weight_ih_l0.copy_(tensor(prefix + "input_weight"))
            layer.weight_hh_l0.copy_(tensor(prefix + "recurrent_weight"))
            layer.bias_ih_l0.copy_(tensor(prefix + "bias").flatten())
            layer.bias_hh_l0.zero_().requires_grad_(False)
        return layer

    source = torch.nn.Embedding.from_pretrained(tensor("source_embedding.weight"), freeze=False)
    target = torch.nn.Embedding.from_pretrained(tensor("target_embedding.weight"), freeze=False)
    encoder, decoder = lstm("encoder.layers.0.forward."), lstm("decoder.layers.0.")
    output = torch.nn.Linear(H, V)
    with torch.no_grad():
        output.weight.copy_(tensor("output.weight"))
        output.bias.copy_(tensor("output.bias").flatten())
    parts = [source, target, encoder, decoder, output]
    parameters = [p for part in parts for p in part.parameters() if p.requires_grad]
    optimizer = torch.optim.Adam(parameters, lr=0.001)
    read = torch.tensor([line + [3] for line in run["source"]]).T.contiguous()
    given = torch.tensor([[2] + line for line in run["target"]]).T.contiguous()
    wanted = torch.tensor([line + [3] for line in run["target"]]).T.flatten()

    def update():
        optimizer.zero_grad(set_to_none=True)
        _, state = encoder(source(read))
        hidden, _ = decoder(target(given), state)
        loss = F.cross_entropy(output(hidden).reshape(-1, V), wanted)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        return loss.item()

    first = update()
    start = time.perf_counter()
    update()
    repeats = max(1, round(seconds / (time.perf_counter() - start)))
    rates = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(repeats):
            update()
        rates.append(repeats * wanted.numel() / (time.perf_counter() - start))
    print(json.dumps({"loss": first, "rates": rates}))


main()
