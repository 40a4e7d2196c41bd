"""Training: the loop that all experiments share. Same arguments, same numbers, on one kind of device.

On a GPU that holds within a run (`nn.devices.at_work`), which has libraries add up in one order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import NamedTuple, cast

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.optim.sgd import sgd

from resnet_core.data.datasets import Dataset
from resnet_core.experiments.training.batches import epoch_of, steps_per_epoch
from resnet_core.labs.training.findings import Epoch
from resnet_core.labs.training.recipe import Recipe, lr_at
from resnet_core.labs.training.settings import TEST_BATCH

SECOND_BETA = 0.999


class DivergedError(Exception):
    """The loss of step `step`, counted from 1, was not finite; `losses` are those of its epoch before."""

    def __init__(self, step: int, losses: tuple[float, ...] = ()) -> None:
        super().__init__(f"diverged at step {step}")
        self.step, self.losses = step, losses


class _Step(NamedTuple):
    loss: Tensor  # of the batch, before the weights changed
    wrong: Tensor  # how many images of the batch
    images: int


def learn(network: nn.Module, data: Dataset, recipe: Recipe, seed: int, device: str) -> Iterator[Epoch]:
    """Trains `network`, which is on `device`, in place; one item an epoch. Raises `DivergedError`.

    The order of batches, augmentation and stochastic depth follow `seed`; stochastic depth draws from torch's
    global generator, which is started anew. Images beyond the last whole batch of an epoch are left out.
    """
    test_images, test_labels = _tensors(data.test_images, data.test_labels, device)
    scores = partial(_scores, network, recipe)
    per_epoch = steps_per_epoch(len(data.train_images), recipe)
    training = _training(network, data, recipe, seed, device)
    for number in range(1, recipe.epochs + 1):
        taken = _finite(islice(training, per_epoch), device)
        # Read once an epoch: on a GPU each reading waits for all that was begun.
        losses = torch.stack([step.loss for step in taken]).tolist()
        _check_finite(losses, per_epoch * (number - 1))
        wrong = int(torch.stack([step.wrong for step in taken]).sum())
        yield Epoch(
            number,
            sum(losses) / per_epoch,
            wrong / sum(step.images for step in taken),
            error_of(network, test_images, test_labels, scores),
            number * per_epoch,
        )


def steps(network: nn.Module, data: Dataset, recipe: Recipe, seed: int, device: str) -> Iterator[float]:
    """The same training; one item, the loss, a step. `network` then holds the gradients of that loss.

    Raises `DivergedError`.
    """
    per_epoch = steps_per_epoch(len(data.train_images), recipe)
    losses: list[float] = []
    for place, step in enumerate(_training(network, data, recipe, seed, device)):
        losses = [*(losses if place % per_epoch else []), step.loss.item()]
        _check_finite(losses, place + 1 - len(losses))
        yield losses[-1]


def error_of(
    network: nn.Module, images: Tensor, labels: Tensor, scores: Callable[[Tensor], Tensor] | None = None
) -> float:
    """The share of `images` (n, channels, height, width) classified wrongly in evaluation mode.

    `scores` runs the network on a batch in another way than by calling it.
    """
    run = scores or network
    was_training = network.training
    network.eval()
    with torch.no_grad():
        wrong = [
            (run(batch).argmax(1) != answers).sum()
            for batch, answers in zip(images.split(TEST_BATCH), labels.split(TEST_BATCH), strict=True)
        ]
    network.train(was_training)
    return int(torch.stack(wrong).sum()) / len(images)


def _training(network: nn.Module, data: Dataset, recipe: Recipe, seed: int, device: str) -> Iterator[_Step]:
    """All steps; losses that are not finite are for the caller to see."""
    images, labels = _tensors(data.train_images, data.train_labels, device)
    _lay_out(network, recipe)
    per_epoch = steps_per_epoch(len(data.train_images), recipe)
    update = _updater(network, recipe)
    torch.manual_seed(seed)  # stochastic depth draws from the global generator
    generator = torch.Generator().manual_seed(seed)
    network.train()
    for epoch in range(recipe.epochs):
        for place, (batch, answers) in enumerate(epoch_of(images, labels, recipe, generator)):
            scores = _scores(network, recipe, batch)
            loss = functional.cross_entropy(scores, answers, label_smoothing=recipe.label_smoothing)
            network.zero_grad()
            loss.backward()
            update(lr_at(recipe, epoch * per_epoch + place, per_epoch))
            with torch.no_grad():
                wrong = (scores.argmax(1) != answers).sum()
            yield _Step(loss.detach(), wrong, len(answers))


def _lay_out(network: nn.Module, recipe: Recipe) -> None:
    if recipe.layout == "channels_last":
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def _scores(network: nn.Module, recipe: Recipe, batch: Tensor) -> Tensor:
    """The network's answers, in the layout and the precision of the recipe; the loss is taken in float32."""
    if recipe.layout == "channels_last":
        batch = batch.to(memory_format=torch.channels_last)
    if recipe.precision == "float32":
        scores: Tensor = network(batch)
        return scores
    with torch.autocast(batch.device.type, torch.bfloat16):
        half: Tensor = network(batch)
    return half.float()


def _updater(network: nn.Module, recipe: Recipe) -> Callable[[float], None]:
    """What changes the weights of `network` by its gradients, at the learning rate that it is given."""
    params = list(network.parameters())
    if recipe.optimizer == "sgd":
        return _sgd(params, recipe)
    adamw = torch.optim.AdamW(params, betas=(recipe.momentum, SECOND_BETA), weight_decay=recipe.weight_decay)

    def update(lr: float) -> None:
        adamw.param_groups[0]["lr"] = lr
        adamw.step()

    return update


def _sgd(params: list[nn.Parameter], recipe: Recipe) -> Callable[[float], None]:
    """As `torch.optim.SGD`, whose constructor loads PyTorch's compiler: a first point would wait for that."""
    momenta: list[Tensor | None] = [None] * len(params)

    @torch.no_grad()
    def update(lr: float) -> None:
        sgd(
            cast(list[Tensor], params),
            [cast(Tensor, weight.grad) for weight in params],
            momenta,
            weight_decay=recipe.weight_decay,
            momentum=recipe.momentum,
            lr=lr,
            dampening=0.0,
            nesterov=False,
            maximize=False,
        )

    return update


def _tensors(images: object, labels: object, device: str) -> tuple[Tensor, Tensor]:
    return torch.as_tensor(images, device=device), torch.as_tensor(labels, device=device)


def _finite(steps: Iterable[_Step], device: str) -> list[_Step]:
    """`steps`, on a CPU only up to the first whose loss is not finite: what is no number is slow there."""
    finite: list[_Step] = []
    for step in steps:
        finite.append(step)
        if device == "cpu" and not step.loss.isfinite():
            break
    return finite


def _check_finite(losses: list[float], before: int) -> None:
    """`before`: the steps before the first of `losses`."""
    for place, loss in enumerate(losses):
        if not -float("inf") < loss < float("inf"):
            raise DivergedError(before + place + 1, tuple(losses[:place]))
