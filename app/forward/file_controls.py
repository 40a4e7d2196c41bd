"""The picture and the weights of a forward pass: seeded, official, trained here, or a visitor's own.

Files are only checked here; a worker decodes them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from app import session
from app.drawing import numbers
from app.forward import controls
from app.frame import kept, uploads, words
from resnet_core.data import trained
from resnet_core.data.datasets import DIGITS_SHAPE
from resnet_core.data.fit import check_fits
from resnet_core.data.official import OFFICIAL, OfficialWeights, obtain
from resnet_core.decoder.words import sentence
from resnet_core.files.download import cache_folder
from resnet_core.files.faults import FileFault, megabytes
from resnet_core.files.image_header import MOST_IMAGE_BYTES, read_image_header
from resnet_core.files.pictures import PHOTOS
from resnet_core.files.safetensors import read_header
from resnet_core.labs.checkpoints import record, recorded
from resnet_core.labs.settings import Scalar
from resnet_core.network import Network
from resnet_core.spec import ArchSpec
from resnet_core.zoo import RESNETS

WEIGHTS, OWN_WEIGHTS = "forward.weights", "forward_own_weights"
TRAINED_FILE = "forward.trained"  # the name that the Training page gives
SHIPPED, SEEDED, OFFICIAL_WEIGHTS, OWN, TRAINED = "shipped", "seeded", "official", "own", "trained"
WEIGHT_NAMES = {
    SHIPPED: "trained on digits (shipped)",
    SEEDED: "seeded, not learned",
    OFFICIAL_WEIGHTS: "official, from torchvision",
    OWN: "my file",
    TRAINED: "trained on the Training page",
}
OFFERED = ("residual20", "residual56")  # to whoever looks at a small network without learned weights


def draw(now: Network) -> Mapping[str, Scalar]:
    """The controls of picture and weights; the settings that name them."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        picture = controls.picture(now.recipe)
        checkpoint, shipped = trained.find(session.recall(TRAINED_FILE)), recorded(now.recipe)
        there = {SHIPPED: shipped, TRAINED: checkpoint}
        names = [name for name in WEIGHT_NAMES if there.get(name, True)]
        weights = kept.menu(WEIGHTS, "Weights", names, WEIGHT_NAMES, 260)
        if picture in PHOTOS:  # the licence asks for the credit
            st.markdown(f":small[:gray[{PHOTOS[picture].credit}, [source]({PHOTOS[picture].address})]]")
    settings: dict[str, Scalar] = {}
    if picture == controls.OWN_PICTURE:
        settings["image_file"] = _picture()
    else:
        settings["image"] = picture
    if weights == SHIPPED and shipped:
        settings["weights_file"] = str(shipped.weights)
    elif weights == OFFICIAL_WEIGHTS:
        settings["weights_file"] = _official(now)
    elif weights == OWN:
        settings["weights_file"] = _own(now)
    elif weights == TRAINED and checkpoint:
        settings["weights_file"] = _fitting(now, checkpoint)
    else:
        _offer(now)
    return settings


def usual(now: Network) -> Mapping[str, Scalar]:
    """The settings where a link says nothing of picture and weights."""
    shipped = recorded(now.recipe)
    weights = {"weights_file": str(shipped.weights)} if shipped else {}
    return {"image": controls.readable(now.recipe)[0], **weights}


def _offer(now: Network) -> None:
    """The ways to networks whose weights were learned, from a small one whose weights were not."""
    if not isinstance(now.spec, ArchSpec) or now.spec.stem != "cifar":
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(":small[:gray[Maps of seeded weights mean little. Learned ones:]]", width="content")
        for name in OFFERED:
            one = record().checkpoints[name]
            size = replace(now.input, height=DIGITS_SHAPE.height, width=DIGITS_SHAPE.width)
            label = f"{words.title(Network(one.spec, size))}, digits"
            to = partial(session.go_to, Network(one.spec, size))
            st.button(label, key=f"forward_{name}", on_click=to, type="tertiary")


def _picture() -> str:
    most = MOST_IMAGE_BYTES // uploads.MEBIBYTE
    upload = st.file_uploader(
        "PNG, JPEG or WEBP, at most 16 megapixels", max_upload_size=most, key="forward_picture"
    )
    if upload is None:
        st.markdown(":small[:gray[Noise is used until you upload a picture.]]")
        return ""
    data = upload.getvalue()
    try:
        read_image_header(data)
    except FileFault as fault:
        st.warning(f"{fault} Noise is used instead.")
        return ""
    return str(uploads.store(data, ".image"))


def _own(now: Network) -> str:
    try:
        with st.spinner("Reading the file"):
            path = uploads.weights(OWN_WEIGHTS)
    except FileFault as fault:
        st.warning(f"{fault} Seeded weights are used instead.")
        return ""
    if path is None:
        st.markdown(":small[:gray[Seeded weights are used until you upload a file.]]")
        return ""
    if weights_file := _fitting(now, path):
        st.markdown(":small[:gray[The file fits this network, and its weights are used.]]")
    return weights_file


def _fitting(now: Network, path: Path) -> str:
    """The path of a file that fits this network; a warning, and "", for another, and the way to its own."""
    try:
        header = read_header(path)
    except FileFault as fault:
        st.warning(f"{fault} Seeded weights are used instead.")
        return ""
    try:
        check_fits(now.recipe, header)
    except FileFault as fault:
        st.warning(f"{fault} Seeded weights are used instead.")
        _offer_own(path)
        return ""
    return str(path)


def _offer_own(path: Path) -> None:
    """What the file is, and the way to its own network."""
    own = uploads.decoded(path)
    st.markdown(f":small[:gray[{session.plain(sentence(own))}]]")
    if own and own.fits:
        label = f"Go to {words.title(Network(own.spec, own.input))}"
        st.button(
            label, key="forward_fitting", on_click=session.take, args=(own.spec, uploads.images_of(own))
        )


def _official(now: Network) -> str:
    known = next((OFFICIAL[name] for name in OFFICIAL if RESNETS[name] == now.spec), ())
    if not known:
        st.info(
            "torchvision has no weights for this network, only for its presets from ResNet-18 to Wide ResNet."
        )
        return ""
    one = known[-1]
    folder = cache_folder()
    path = folder / f"{Path(one.file).stem}.safetensors"
    if path.is_file():
        st.markdown(f":small[:gray[{_about(one)}]]")
        return str(path)
    if st.button(f"Download {one.file}, {megabytes(numbers.nearest(one.mebibytes * uploads.MEBIBYTE))}"):
        _fetch(one, folder)
    st.markdown(f":small[:gray[{_about(one)} Seeded weights are used until they are downloaded.]]")
    return ""


def _fetch(one: OfficialWeights, folder: Path) -> None:
    bar = st.progress(0.0, f"Downloading {one.file}")

    def watch(done: int, most: int) -> None:
        bar.progress(min(1.0, done / most), f"Downloading {one.file}")

    try:
        obtain(one, folder, watch)
    except FileFault as fault:
        bar.empty()
        st.warning(str(fault))
    else:
        st.rerun()


def _about(one: OfficialWeights) -> str:
    return (
        f"torchvision's {one.recipe}: {one.top1:g} % top-1 and {one.top5:g} % top-5 on ImageNet's validation "
        "images, each a central crop of 224 × 224."
    )
