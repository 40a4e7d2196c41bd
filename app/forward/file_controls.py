"""A visitor's picture and weights: checked here, kept under their hash, and read by a worker.

Nothing is decoded here; torch opens a `.pth` file in a process of its own (`weights_file`).
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from app import session
from app.forward import controls
from resnet_core.data import trained
from resnet_core.data.fit import check_fits
from resnet_core.data.official import OFFICIAL, OfficialWeights, obtain
from resnet_core.files.download import cache_folder
from resnet_core.files.faults import FileFault, megabytes, replacing
from resnet_core.files.image_header import MOST_IMAGE_BYTES, read_image_header
from resnet_core.files.pictures import PHOTOS
from resnet_core.files.safetensors import MOST_FILE_BYTES, read_header
from resnet_core.files.weights_file import as_safetensors
from resnet_core.labs.settings import Scalar
from resnet_core.network import Network
from resnet_core.zoo import ZOO

WEIGHTS, OWN_WEIGHTS = "forward.weights", "forward_own_weights"
TRAINED_FILE = "forward.trained"  # the name that the Training page gives
SEEDED, OFFICIAL_WEIGHTS, OWN, TRAINED = "seeded", "official", "own", "trained"
WEIGHT_NAMES = {
    SEEDED: "seeded, not learned",
    OFFICIAL_WEIGHTS: "official, from torchvision",
    OWN: "my file",
    TRAINED: "trained on the Training page",
}
MOST_KEPT, MOST_KEPT_BYTES = 16, 4 * 10**9  # files of visitors; the oldest goes first
MEBIBYTE = 2**20


def draw(now: Network) -> Mapping[str, Scalar]:
    """Picture and weights, and the settings that name them."""
    with st.container(horizontal=True, gap="medium"):
        picture = controls.picture()
        learned = trained.find(session.recall(TRAINED_FILE))
        options = [name for name in WEIGHT_NAMES if learned or name != TRAINED]
        chosen = controls.choice(WEIGHTS, "Weights", options, WEIGHT_NAMES, 260)
    settings: dict[str, Scalar] = {}
    if picture == controls.OWN_PICTURE:
        settings["image_file"] = _picture()
    else:
        settings["image"] = picture
        if picture in PHOTOS:  # the licence asks for the credit
            st.markdown(f":small[:gray[{PHOTOS[picture].credit}, [source]({PHOTOS[picture].address})]]")
    if chosen == OFFICIAL_WEIGHTS:
        settings["weights_file"] = _official(now)
    elif chosen == OWN:
        settings["weights_file"] = _own(now)
    elif chosen == TRAINED and learned:
        settings["weights_file"] = _trained(now, learned)
    return settings


def kept(data: bytes, ending: str, folder: Path | None = None) -> Path:
    """A file with these bytes, named by their hash; the oldest files go when there are too many."""
    folder = folder or Path(tempfile.gettempdir()) / "resnet-explorer-files"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{hashlib.sha256(data).hexdigest()[:32]}{ending}"
    if path.exists():
        path.touch()
    else:
        with replacing(path) as file:
            file.write(data)
    _make_room(folder)
    return path


def _make_room(folder: Path) -> None:
    """Lets the oldest files go until there are few enough, and few enough bytes; the newest stays."""
    files: list[tuple[float, int, Path]] = []
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another visitor's page has just let it go
            known = path.stat()
            files.append((known.st_mtime, known.st_size, path))
    held = 0
    for count, (_, size, path) in enumerate(sorted(files, reverse=True)):
        held += size
        if count >= MOST_KEPT or (count > 0 and held > MOST_KEPT_BYTES):
            path.unlink(missing_ok=True)


def _kept_once(given: UploadedFile, ending: str, key: str) -> Path:
    """As `kept`, but what was given before is not hashed again each time the page is drawn."""
    name, path = st.session_state.get(f"{key}_kept", ("", ""))
    if name != given.file_id or not Path(path).is_file():
        path = str(kept(given.getvalue(), ending))
        st.session_state[f"{key}_kept"] = [given.file_id, path]
    return Path(path)


def _picture() -> str:
    most = MOST_IMAGE_BYTES // MEBIBYTE
    given = st.file_uploader(
        "PNG, JPEG or WEBP, at most 16 megapixels", max_upload_size=most, key="forward_picture"
    )
    if given is None:
        st.markdown(":small[:gray[Until there is a picture, noise is used.]]")
        return ""
    data = given.getvalue()
    try:
        read_image_header(data)
    except FileFault as fault:
        st.warning(f"{fault} Noise is used instead.")
        return ""
    return str(kept(data, ".image"))


def own_weights(key: str) -> Path | None:
    """The field for a file of weights, under `key`, and where what was given is, as checked safetensors.

    None before there is one. Raises `FileFault` for one that cannot be used.
    """
    most = MOST_FILE_BYTES // MEBIBYTE
    label = f"A .safetensors or .pth file of weights, at most {most} MiB"
    given = st.file_uploader(label, max_upload_size=most, key=key)
    if given is None:
        return None
    source = _kept_once(given, ".weights", key)
    target = source.with_suffix(".safetensors")
    return target if target.exists() else as_safetensors(source, target)


def _own(now: Network) -> str:
    try:
        path = own_weights(OWN_WEIGHTS)
        if path is None:
            st.markdown(":small[:gray[Until there is a file, seeded weights are used.]]")
            return ""
        check_fits(now.spec, read_header(path))
    except FileFault as fault:
        st.warning(f"{fault} Seeded weights are used instead.")
        return ""
    st.markdown(":small[:gray[The file fits this network, and its weights are used.]]")
    return str(path)


def _trained(now: Network, path: Path) -> str:
    try:
        check_fits(now.spec, read_header(path))
    except FileFault as fault:
        st.warning(f"{fault} Seeded weights are used instead.")
        return ""
    return str(path)


def _official(now: Network) -> str:
    known = next((OFFICIAL[name] for name in OFFICIAL if ZOO[name] == now.spec), ())
    if not known:
        st.info(
            "torchvision has no weights for this network; its presets from ResNet-18 to Wide ResNet have."
        )
        return ""
    one = known[-1]
    folder = cache_folder()
    path = folder / f"{Path(one.file).stem}.safetensors"
    if path.is_file():
        st.markdown(f":small[:gray[{_about(one)}]]")
        return str(path)
    if st.button(f"Fetch {one.file}, {megabytes(round(one.mebibytes * MEBIBYTE))}"):
        _fetch(one, folder)
    st.markdown(f":small[:gray[{_about(one)} Until they are fetched, seeded weights are used.]]")
    return ""


def _fetch(one: OfficialWeights, folder: Path) -> None:
    bar = st.progress(0.0, f"Fetching {one.file}")

    def watch(done: int, most: int) -> None:
        bar.progress(min(1.0, done / most), f"Fetching {one.file}")

    try:
        obtain(one, folder, watch)
    except FileFault as fault:
        bar.empty()
        st.warning(str(fault))
    else:
        st.rerun()


def _about(one: OfficialWeights) -> str:
    return f"torchvision's {one.recipe}: {one.top1:g} % top-1 and {one.top5:g} % top-5 on ImageNet."
