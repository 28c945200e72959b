"""A reader of the model file as FORMAT.md describes it, by the Python standard library alone, for
translators of LSTMs with BPE, dense bridge and attention "general", which is what is shipped.

    reader.py MODEL LANGUAGE < LINES    for each line: {"pieces", "output", "probabilities"} as JSON,
                                        greedily; LANGUAGE: the one to translate into
"""
import array
import base64
import json
import math
import sys
import unicodedata
from operator import mul

PAD, UNKNOWN, BEGIN, END = range(4)
SPACE = "\u2581"


def tensor(entry):
    """Rows of floats."""
    rows, columns = entry["shape"]
    kind = {"float32": "f", "int8": "b"}[entry["dtype"]]
    values = array.array(kind, base64.b64decode(entry["data"], validate=True))
    assert len(values) == rows * columns
    lines = [list(values[r * columns:(r + 1) * columns]) for r in range(rows)]
    if kind == "b":
        scales = array.array("f", base64.b64decode(entry["scales"], validate=True))
        lines = [[value * scale for value in line] for line, scale in zip(lines, scales)]
    return lines


def times(weight, x):
    return [sum(map(mul, row, x)) for row in weight]


def plus(*vectors):
    return [sum(values) for values in zip(*vectors)]


def sigmoid(a):
    return 1 / (1 + math.exp(-a))


def tanh(vector):
    return [math.tanh(a) for a in vector]


def softmax(scores):
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    return [power / sum(powers) for power in powers]


# ---------------------------------------------------------------- text


def prepare(text, preparation):
    form = preparation.get("unicode", "nfc")
    if form != "none":
        text = unicodedata.normalize(form.upper(), text)
    if preparation.get("clean", True):
        text = " ".join(text.split())
        text = "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf"))
        for quote in "\u2018\u2019\u02bc":
            text = text.replace(quote, "'")
    return text


def runs(text):
    """Letters together, an apostrophe between them too; all else one by one (no ideographs here)."""
    found, inside = [], False
    for i, c in enumerate(text):
        letter = c.isalpha() or c == "'" and text[i - 1:i].isalpha() and text[i + 1:i + 2].isalpha()
        if letter and inside:
            found[-1] += c
        else:
            found.append(c)
        inside = letter
    marked, space = [], True
    for run in found:
        if run == " ":
            space = True
        else:
            marked.append(SPACE + run if space else run)
            space = False
    return marked


def bpe(run, ranks):
    parts = list(run)
    while True:
        pairs = [(ranks.get(pair, len(ranks)), pair) for pair in zip(parts, parts[1:])]
        rank, pair = min(pairs, default=(len(ranks), None))
        if rank == len(ranks):
            return parts
        joined, i = [], 0
        while i < len(parts):
            if tuple(parts[i:i + 2]) == pair:
                joined.append(pair[0] + pair[1])
                i += 2
            else:
                joined.append(parts[i])
                i += 1
        parts = joined


# ---------------------------------------------------------------- network


class Recurrent:
    """An LSTM of one direction."""

    def __init__(self, tensors, prefix):
        self.input, self.recurrent, bias = (
            tensor(tensors[prefix + name]) for name in ("input_weight", "recurrent_weight", "bias"))
        self.bias = [row[0] for row in bias]
        self.size = len(self.bias) // 4

    def step(self, x, h, c):
        a = plus(times(self.input, x), times(self.recurrent, h), self.bias)
        i, f, g, o = (a[n * self.size:(n + 1) * self.size] for n in range(4))
        c = [sigmoid(f) * c + sigmoid(i) * math.tanh(g) for i, f, g, c in zip(i, f, g, c)]
        return [sigmoid(o) * math.tanh(c) for o, c in zip(o, c)], c

    def read(self, inputs):
        h, c, states = [0.0] * self.size, [0.0] * self.size, []
        for x in inputs:
            h, c = self.step(x, h, c)
            states.append(h)
        return states, h, c


class Translator:
    def __init__(self, file, language):
        assert (file["format"], file["version"], file["kind"]) == ("refrain-model", 1, "translation")
        config, tensors, source = file["config"], file["tensors"], file["text"]["source"]
        target = file["text"].get("target", source)
        encoder, decoder = config["encoder"], config["decoder"]
        assert encoder["bidirectional"] and encoder["layers"] == decoder["layers"] == 1
        assert encoder["cell"]["kind"] == decoder["cell"]["kind"] == "lstm"
        assert config["bridge"] == "dense" and config["attention"] == "general"
        assert config["tied_output"] and not config["input_feeding"]
        assert source["tokenizer"]["kind"] == "bpe" and not source["tokenizer"].get("lowercase")
        self.preparation = file.get("preparation", {})
        self.ranks = {tuple(pair): rank for rank, pair in enumerate(source["tokenizer"]["merges"])}
        self.ids = {piece: i for i, piece in enumerate(source["vocabulary"])}
        self.words = target["vocabulary"]
        languages = file["languages"]["target"]
        self.first = [f"<2{language}>"] if len(languages) > 1 else []
        self.barred = {PAD, BEGIN}
        if "output_words" in file:
            bits = base64.b64decode(file["output_words"][languages.index(language)], validate=True)
            self.barred |= {i for i in range(len(self.words)) if not bits[i // 8] >> i % 8 & 1}
        shared = config["shared_embedding"]
        self.source = tensor(tensors["embedding.weight" if shared else "source_embedding.weight"])
        self.target = self.source if shared else tensor(tensors["target_embedding.weight"])
        self.forward = Recurrent(tensors, "encoder.layers.0.forward.")
        self.backward = Recurrent(tensors, "encoder.layers.0.backward.")
        self.decoder = Recurrent(tensors, "decoder.layers.0.")
        self.bridge = {part: (tensor(tensors[f"bridge.0.{part}.weight"]),
                              [row[0] for row in tensor(tensors[f"bridge.0.{part}.bias"])])
                       for part in ("hidden", "cell")}
        self.key = tensor(tensors["decoder.attention.key.weight"])
        self.combine = tensor(tensors["decoder.attention.combine.weight"])
        self.bias = [row[0] for row in tensor(tensors["output.bias"])]

    def pieces(self, text):
        prepared = prepare(text, self.preparation)
        return self.first + [piece for run in runs(prepared) for piece in bpe(run, self.ranks)] + ["</s>"]

    def encode(self, pieces):
        inputs = [self.source[self.ids.get(piece, UNKNOWN)] for piece in pieces]
        there, h, c = self.forward.read(inputs)
        back, h_back, c_back = self.backward.read(inputs[::-1])
        memory = [a + b for a, b in zip(there, back[::-1])]
        start = [tanh(plus(times(weight, state), bias)) for (weight, bias), state in
                 zip((self.bridge["hidden"], self.bridge["cell"]), (h + h_back, c + c_back))]
        return memory, start

    def translate(self, pieces, longest):
        memory, (h, c) = self.encode(pieces)
        keys = [times(self.key, k) for k in memory]
        word, output, probabilities = BEGIN, [], []
        while len(output) < longest:
            h, c = self.decoder.step(self.target[word], h, c)
            weights = softmax(times(keys, h))
            context = [sum(map(mul, weights, column)) for column in zip(*memory)]
            features = tanh(times(self.combine, context + h))
            logits = plus(times(self.target, features), self.bias)
            for barred in self.barred:
                logits[barred] = -math.inf
            p = softmax(logits)
            word = max(range(len(p)), key=p.__getitem__)
            probabilities.append(p[word])
            if word == END:
                break
            output.append(self.words[word])
        return output, probabilities


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        translator = Translator(json.load(file), sys.argv[2])
    for line in sys.stdin.buffer.read().decode().splitlines():
        pieces = translator.pieces(line)
        output, probabilities = translator.translate(pieces, 60)
        text = "".join(output).removeprefix(SPACE).replace(SPACE, " ")
        print(json.dumps({"pieces": pieces, "output": text, "probabilities": probabilities}))


if __name__ == "__main__":
    main()
