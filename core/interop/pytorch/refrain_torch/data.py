"""Examples and batches of a prepared run (core/io/prepared_run.hpp, core/text/batching.hpp).

Both kinds of data answer batches(epoch): a list of callables that make a Batch of this process'
share, columns rank, rank + world, ... of the whole batch.
"""
import json
from dataclasses import dataclass
from typing import Optional

import torch

from .random_stream import Random

PAD, BEGIN, END, IGNORE = 0, 2, 3, -1
DATA_LABEL = 0x6461746121  # TrainingData::begin_epoch


@dataclass
class Batch:
    """This process' columns. `total`: words of the whole batch that carry a loss."""
    target_input: torch.Tensor  # (T, B)
    target_output: torch.Tensor  # (T, B), -1 without a loss
    total: int
    source: Optional[torch.Tensor] = None  # (S, B)
    lengths: Optional[torch.Tensor] = None  # (B)
    words: int = -1
    continues: bool = False
    empty: bool = False  # no column fell to this process: one stands in, without a loss


def read_lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def length_bucketed(examples, batching, random):
    """Rows of each batch of one pass, as the engine puts them together."""
    rows = list(range(len(examples)))
    random.shuffle(rows)
    rows.sort(key=lambda r: (examples[r]["words"], len(examples[r]["target"]),
                             len(examples[r]["source"])))
    batches, source, target = [], 0, 0
    for row in rows:
        example = examples[row]
        wider = max(source, len(example["source"])), max(target, len(example["target"]) + 1)
        count = len(batches[-1]) if batches else 0
        full = count > 0 and (
            examples[batches[-1][0]]["words"] != example["words"] or
            (sum(wider) * (count + 1) > batching["batch_tokens"] if batching["batch_tokens"] > 0
             else count >= batching["batch_size"]))
        if not batches or full:
            batches.append([])
            source, target = len(example["source"]), len(example["target"]) + 1
        else:
            source, target = wider
        batches[-1].append(row)
    random.shuffle(batches)
    return batches


def _columns(sequences, steps, padding):
    out = torch.full((steps, len(sequences)), padding, dtype=torch.long)
    for b, ids in enumerate(sequences):
        out[:len(ids), b] = torch.tensor(ids)
    return out


class PairData:
    """Sentence pairs of a translation model."""

    def __init__(self, examples, batching, seed, rank=0, world=1):
        self.examples, self.batching, self.seed = examples, batching, seed
        self.rank, self.world = rank, world

    def batches(self, epoch):
        random = Random(0) if epoch is None else Random.stream(self.seed, epoch, DATA_LABEL)
        return [lambda rows=rows: self._make(rows)
                for rows in length_bucketed(self.examples, self.batching, random)]

    def _make(self, rows):
        whole = [self.examples[row] for row in rows]
        part = whole[self.rank::self.world]
        empty = not part
        part = part or whole[:1]
        longest = max(len(e["target"]) for e in part) + 1
        lengths = [len(e["source"]) for e in part]
        output = _columns([e["target"] + [END] for e in part], longest, IGNORE)
        return Batch(
            source=_columns([e["source"] for e in part], max(lengths), PAD),
            lengths=torch.tensor(lengths),
            target_input=_columns([[BEGIN] + e["target"] for e in part], longest, PAD),
            target_output=torch.full_like(output, IGNORE) if empty else output,
            total=sum(len(e["target"]) + 1 for e in whole), words=whole[0]["words"], empty=empty)


class StreamData:
    """Batches of a language model, in their one order."""

    def __init__(self, lines, rank=0, world=1):
        self.lines, self.rank, self.world = lines, rank, world

    def batches(self, _epoch):
        return [lambda line=line: self._make(line) for line in self.lines]

    def _make(self, line):
        shape = line["steps"], line["size"]
        words = torch.tensor(line["input"]).reshape(shape)
        output = torch.tensor(line["output"]).reshape(shape)
        share, empty = slice(self.rank, None, self.world), self.rank >= line["size"]
        return Batch(
            target_input=words[:, :1] if empty else words[:, share],
            target_output=torch.full_like(output[:, :1], IGNORE) if empty else output[:, share],
            total=int((output >= 0).sum()), continues=line["continues"], empty=empty)
