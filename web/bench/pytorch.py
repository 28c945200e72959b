"""Training in PyTorch: python3 pytorch.py RUN.json THREADS ROUNDS SECONDS, prints one JSON.

RUN.json holds what trainingRun() of workloads.js gives and its shape; for the listing, W4, the model file
and the ids of the first batch: "input" (T*B, step by step) and "output" (B).
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

    def lstm(prefix, inputs):
        layer = torch.nn.LSTM(inputs, H)
        with torch.no_grad():
            layer.weight_ih_l0.copy_(tensor(prefix + "input_weight"))
            layer.weight_hh_l0.copy_(tensor(prefix + "recurrent_weight"))
            layer.bias_ih_l0.copy_(tensor(prefix + "bias").flatten())
            layer.bias_hh_l0.zero_().requires_grad_(False)
        return layer

    output = torch.nn.Linear(H, V)
    with torch.no_grad():
        output.weight.copy_(tensor("output.weight"))
        output.bias.copy_(tensor("output.bias").flatten())

    if "input" in run:
        vectors = torch.nn.Embedding.from_pretrained(tensor("embedding.weight"))
        layers = [lstm(f"stack.layers.{n}.forward.", H if n else E) for n in range(shape["layers"])]
        parts = [*layers, output]
        read = torch.tensor(run["input"]).reshape(-1, shape["batch"])
        wanted = torch.tensor(run["output"])
        words = read.numel()

        def loss_of_batch():
            hidden = vectors(read)
            for layer in layers:
                hidden, _ = layer(hidden)
            return F.cross_entropy(output(hidden[-1]), wanted)
    else:
        source = torch.nn.Embedding.from_pretrained(tensor("source_embedding.weight"), freeze=False)
        target = torch.nn.Embedding.from_pretrained(tensor("target_embedding.weight"), freeze=False)
        encoder, decoder = lstm("encoder.layers.0.forward.", E), lstm("decoder.layers.0.", E)
        parts = [source, target, encoder, decoder, output]
        read = torch.tensor([line + [3] for line in run["source"]]).T.contiguous()
        given = torch.tensor([[2] + line for line in run["target"]]).T.contiguous()
        wanted = torch.tensor([line + [3] for line in run["target"]]).T.flatten()
        words = wanted.numel()

        def loss_of_batch():
            _, state = encoder(source(read))
            hidden, _ = decoder(target(given), state)
            return F.cross_entropy(output(hidden).reshape(-1, V), wanted)

    parameters = [p for part in parts for p in part.parameters() if p.requires_grad]
    optimizer = torch.optim.Adam(parameters, lr=0.001)

    def update():
        optimizer.zero_grad(set_to_none=True)
        loss = loss_of_batch()
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
        rates.append(repeats * words / (time.perf_counter() - start))
    print(json.dumps({"loss": first, "rates": rates}))


main()
