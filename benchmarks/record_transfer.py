"""Makes resnet_core/recorded/transfer_source.safetensors and transfer.json: digits 0 to 4, then 5 to 9.

    PYTHONPATH=. .venv/bin/python benchmarks/record_transfer.py [--weights] [--seeds N]

`--weights` trains the network on the digits 0 to 4 again, which takes a minute; its recipe is that of the
other trained networks. Then every way is trained with every number of images, as it is and with gradual
unfreezing. One thread, a minute or two a seed. No times are recorded.
"""

from __future__ import annotations

import argparse
import json
import time

import torch

from benchmarks.record_checkpoints import RECIPE, SCHEME, SEED, made_with, stored
from resnet_core.build import build
from resnet_core.data.datasets import DIGITS, dataset
from resnet_core.experiments.training.learn import error_of, learn
from resnet_core.experiments.transfer import run as transfer
from resnet_core.experiments.transfer.images import of_classes
from resnet_core.labs.events import Point, timeless
from resnet_core.labs.recorded import FOLDER, Recorded, write
from resnet_core.labs.transfer.settings import FILE, INPUT, OLD_DIGITS, RUNS, SOURCE, SPEC, transfer_settings
from resnet_core.nn.weights import load_into, write_tensors
from resnet_core.readers.weight_names import COUNTER
from resnet_core.spec import Init, to_query


def main(weights: bool, seeds: int) -> None:
    """Trains the source if it is asked for, then records both runs."""
    torch.set_num_threads(1)
    if weights:
        train_source()
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    runs = {name: recorded(made, seeds, gradual) for name, gradual in RUNS.items()}
    print(f"{write(FILE, runs, FOLDER).stat().st_size:,} bytes")


def train_source() -> None:
    """The network that all but one way begin with, in half precision; its file says how it was trained."""
    data = of_classes(dataset(DIGITS), OLD_DIGITS)
    network = build(SPEC, Init(SCHEME, seed=SEED))
    *_, last = learn(network, data, RECIPE, SEED, "cpu")
    tensors = {key: stored(key, value) for key, value in network.state_dict().items() if COUNTER not in key}
    about = {
        "network": json.dumps(to_query(SPEC), sort_keys=True),
        "settings": json.dumps({"data": "digits 0 to 4", **vars(RECIPE)}, sort_keys=True),
        "seed": str(SEED),
        "train_images": str(len(data.train_labels)),
        "test_images": str(len(data.test_labels)),
        "made_with": json.dumps(made_with(), sort_keys=True),
    }
    write_tensors(SOURCE, tensors, about)
    load_into(network, SOURCE)
    images, labels = map(torch.from_numpy, (data.test_images, data.test_labels))
    wrong = round(error_of(network, images, labels) * len(images))
    write_tensors(SOURCE, tensors, {**about, "wrong": str(wrong)})
    size = SOURCE.stat().st_size
    print(f"{last.train_error:.4f} train, {wrong} of {len(images)} wrong as stored, {size:,} bytes")


def recorded(made: str, seeds: int, gradual: bool) -> Recorded:
    """One run with its points."""
    settings = transfer_settings({"seeds": seeds, "gradual": gradual})
    started = time.process_time()
    events = timeless(transfer.run(SPEC, INPUT, settings, 0, "cpu"))
    points = tuple(event for event in events if isinstance(event, Point))
    print(f"gradual {gradual}: {time.process_time() - started:.0f} s of CPU time", flush=True)
    return Recorded(made, FILE, SPEC, 0, settings, points)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--weights", action="store_true")
    parser.add_argument("--seeds", type=int, default=3)
    given = parser.parse_args()
    main(given.weights, given.seeds)
