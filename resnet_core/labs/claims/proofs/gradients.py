"""What shortcuts and batch norm do to signals and gradients: recorded norms, and small matrices drawn "
"here."""

from __future__ import annotations

import numpy as np

from resnet_core.labs.claims.claim import Check, Finding
from resnet_core.labs.claims.counted import in_percent, saved
from resnet_core.labs.claims.recordings import diverged, ends, errors, fails, learns, lesions, middle, paths
from resnet_core.labs.questions import networks

CHANNELS, BLOCKS = 64, 27
SMALL = 0.01
BATCH = 8
SHORTCUT, NO_NORM, PLAIN = (
    networks.of_layers(networks.parts(*each), networks.DEEP)
    for each in (("identity", "batch"), ("identity", "none"), ("none", "batch"))
)
QUESTION = "norm_and_shortcut"


def vanishing() -> Finding:
    """The gradient's way through plain-56, with batch norm and without."""
    with_norm, without = ends("plain").ratio, ends("plain_no_norm").ratio
    return Finding(
        f"{without:.2f} times; with batch norm {with_norm:,.0f} times",
        f"Gradient at the first block of plain-56 over that at the last, at the start: {without:.2f} without "
        f"batch norm, {with_norm:,.0f} with it.",
        (
            Check("Without batch norm the early layers of a plain network get less gradient.", without < 1),
            Check("With batch norm they get less as well.", with_norm < 1),
        ),
    )


def stronger() -> Finding:
    """The same for residual and plain networks."""
    bare, bare_plain, ours, plain = (
        ends(name).ratio for name in ("no_norm", "plain_no_norm", "asked", "plain")
    )
    return Finding(
        f"{ours:.0f} times; plain {plain:,.0f} times",
        f"Gradient at the first block over that at the last, with batch norm: {ours:.0f} in ResNet-56, "
        f"{plain:,.0f} in plain-56. Without batch norm: {bare:,.0f} and {bare_plain:.2f}.",
        (
            Check("Without batch norm it is stronger with shortcuts.", bare > bare_plain),
            Check("With batch norm it is stronger with shortcuts.", ours > plain),
        ),
    )


def flow_and_memory() -> Finding:
    """Gradients, and the bytes that training saves."""
    ours, plain = ends("asked").ratio, ends("plain").ratio
    kept, kept_plain = (saved(f"cifar_{name}56", BATCH) for name in ("resnet", "plain"))
    return Finding(
        f"{kept:,} bytes, and {kept_plain:,}",
        f"ResNet-56 and plain-56 save {kept:,} and {kept_plain:,} bytes for the backward pass of {BATCH} "
        f"images. The gradient changes {ours:.0f}-fold over the depth of one, {plain:,.0f}-fold over "
        "the other.",
        (
            Check("Gradients flow better: they change less over the depth.", ours < plain),
            Check("Training takes more memory.", kept > kept_plain),
        ),
    )


def nothing_stored() -> Finding:
    """Bytes saved for the backward pass, with identity shortcuts and without."""
    kept, kept_plain = (saved(f"cifar_{name}56", BATCH) for name in ("resnet", "plain"))
    return Finding(
        f"{kept - kept_plain:,} bytes more",
        f"For the backward pass of {BATCH} images ResNet-56 saves {kept:,} bytes, plain-56 {kept_plain:,}.",
        (Check("Identity shortcuts add activations that must be stored.", kept > kept_plain),),
    )


def sum_of_identity() -> Finding:
    """Singular values of I + J for a branch of two layers with He initialisation."""
    rng = np.random.default_rng(0)
    first, second = rng.normal(0, np.sqrt(2 / CHANNELS), (2, CHANNELS, CHANNELS))
    active = first @ rng.normal(size=CHANNELS) > 0
    values = np.linalg.svd(np.eye(CHANNELS) + (second * active) @ first, compute_uv=False)
    below = int((values < 1).sum())
    return Finding(
        f"{values[-1]:.2f} to {values[0]:.1f}",
        f"Singular values of I + J, J being the Jacobian of a branch with {CHANNELS} channels drawn by He's "
        f"rule: {below} of {CHANNELS} lie below 1, so gradients in those directions shrink.",
        (Check("The gradient's magnitude cannot fall below that of the identity.", below == 0),),
    )


def small_branches() -> Finding:
    """A gradient taken back through blocks whose branches pass almost nothing on."""
    rng = np.random.default_rng(0)
    gradient = rng.normal(size=CHANNELS)
    with_skip = without = gradient
    for _ in range(BLOCKS):
        branch = SMALL * rng.normal(0, np.sqrt(1 / CHANNELS), (CHANNELS, CHANNELS))
        with_skip, without = with_skip + branch @ with_skip, branch @ without
    share, rest = (float(np.linalg.norm(each) / np.linalg.norm(gradient)) for each in (with_skip, without))
    return Finding(
        f"{share:.2f} against {rest:.0e}",
        f"After {BLOCKS} blocks whose branches scale a gradient by about {SMALL}, the gradient has "
        f"{share:.2f} times its norm with shortcuts, and {rest:.0e} times without.",
        (Check("Shortcuts carry the gradient past branches with small gradients.", share > 0.5 > rest),),
    )


def both_needed() -> Finding:
    """Which of shortcut and batch norm 56 layers can do without."""
    lost = diverged(QUESTION, NO_NORM)
    return Finding(
        f"{lost} of {len(errors(QUESTION, NO_NORM))} diverged",
        f"56 layers with shortcuts but no batch norm: {lost} of {len(errors(QUESTION, NO_NORM))} trainings "
        f"diverged. With batch norm but no shortcuts: {in_percent(middle(QUESTION, PLAIN))} training error. "
        f"With both: {in_percent(middle(QUESTION, SHORTCUT))}.",
        (
            Check("Shortcuts help.", learns(QUESTION, SHORTCUT) and fails(QUESTION, PLAIN)),
            Check("Shortcuts alone are not enough.", fails(QUESTION, NO_NORM)),
        ),
    )


def norm_is_critical() -> Finding:
    """The signal without batch norm."""
    bare, ours = ends("no_norm", "signal"), ends("asked", "signal")
    return Finding(
        f"{bare.last / bare.first:,.0f} times",
        f"Without batch norm the signal of ResNet-56 grows {bare.last / bare.first:,.0f}-fold from the first "
        f"block to the last, with it {ours.last / ours.first:.1f}-fold.",
        (
            Check("The signal depends on batch norm.", bare.last / bare.first > 10 * ours.last / ours.first),
            Check("Without it 56 layers do not train, as without shortcuts.", fails(QUESTION, NO_NORM)),
        ),
    )


def ensemble() -> Finding:
    """Paths, and what one deleted block does."""
    whole, blocks = lesions("residual56"), len(paths("residual56").lengths) - 1
    first = whole.singles["layer1.0"]
    return Finding(
        f"2^{blocks} = {2**blocks:,} paths",
        f"{blocks} blocks make {2**blocks:,} paths. Deleting one block of the trained residual-56 raises its "
        f"error by {100 * whole.median_rise:.1f} points (median), but deleting the first, on half of all "
        f"paths, takes it from {in_percent(whole.error(whole.wrong))} to {in_percent(whole.error(first))}.",
        (
            Check("The number of paths is exponential.", blocks > 20),
            Check("Most single blocks can be lost, as members of an ensemble can.", whole.median_rise < 0.05),
            Check("So can any: the paths are averaged.", whole.rise(first) < 0.05),
        ),
    )
