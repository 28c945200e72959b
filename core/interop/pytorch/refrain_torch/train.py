"""Trains a recipe:

    python -m refrain_torch.train --recipe R.json --data DATA --out model.json
    torchrun --nproc_per_node 2 -m refrain_torch.train --recipe R.json --data DATA --out model.json

The program `refrain` learns the vocabulary and draws the first weights (`refrain train --prepare`);
options that this command does not know go to it, e.g. --set training.max_steps=100. On a machine
without the program give --prepared FOLDER with what it wrote elsewhere.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

import torch
import torch.distributed as dist

from .data import PairData, StreamData, read_lines
from .model_file import load, read_json, save
from .trainer import Trainer


def arguments():
    parser = argparse.ArgumentParser(prog="refrain_torch.train", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", required=True, help="where the model file goes")
    parser.add_argument("--prepared", help="folder that `refrain train --prepare` wrote")
    parser.add_argument("--program", default="refrain", help="the program refrain")
    parser.add_argument("--log", help="a JSON line for each update")
    parser.add_argument("--device", help="cpu, cuda; by default a GPU where there is one")
    return parser.parse_known_args()


def start_processes(device):
    """Rank, world and device of this process under torchrun, or alone."""
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    if device is None:
        device = "cuda" if torch.cuda.is_available() else "cpu"
    if device == "cuda":
        device = f"cuda:{os.environ.get('LOCAL_RANK', 0)}"
        torch.cuda.set_device(device)
    if world > 1:
        dist.init_process_group("nccl" if device.startswith("cuda") else "gloo")
    return rank, world, device


def prepare(program, rest, rank):
    """The folder of a run that the program prepares for all processes of this machine."""
    if rank == 0:
        folder = tempfile.mkdtemp(prefix="refrain-")
        done = subprocess.run([program, "train", "--prepare", folder, *rest], check=False)
        if done.returncode != 0:
            sys.exit(f"refrain_torch: `{program} train --prepare` failed")
    names = [folder if rank == 0 else None]
    if dist.is_initialized():
        dist.broadcast_object_list(names)
    return names[0]


def open_data(model, folder, name, batching, seed, rank, world):
    lines = read_lines(os.path.join(folder, name))
    if not lines:
        return None
    if model.translates:
        return PairData(lines, batching, seed, rank, world)
    return StreamData(lines, rank, world)


def main():
    args, rest = arguments()
    rank, world, device = start_processes(args.device)
    folder = args.prepared or prepare(args.program, rest, rank)
    if args.prepared and rest:
        sys.exit(f"refrain_torch: unknown options {' '.join(rest)}; a prepared run is fixed")
    options = read_json(os.path.join(folder, "recipe.json"))["training"]
    model = load(os.path.join(folder, "model.json"))
    data = open_data(model, folder, "train.jsonl", options["batching"], options["seed"], rank, world)
    valid = open_data(model, folder, "valid.jsonl", {"batch_size": 128, "batch_tokens": 0}, 0, rank,
                      world)
    trainer = Trainer(model, data, valid, options, device)
    log = open(args.log, "w", encoding="utf-8") if args.log and rank == 0 else None

    def report(line):
        if rank != 0:
            return
        if log:
            print(json.dumps(line), file=log, flush=True)
        if line["step"] % 50 == 0 or "validation_nll" in line:
            print(" ".join(f"{key} {value:.6g}" for key, value in line.items()), file=sys.stderr)

    trainer.run(report)
    if rank == 0:
        save(model, args.out)
        print(f"wrote {args.out} after {trainer.step} updates", file=sys.stderr)
    if dist.is_initialized():
        dist.barrier()  # who leaves while another still talks to it can leave that one hanging
        dist.destroy_process_group()


if __name__ == "__main__":
    main()
