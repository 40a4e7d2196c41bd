"""Data sets that are files: their names, where they are kept, who may read what, and how they are fetched."""

import hashlib
import io
import os
from pathlib import Path

import numpy as np
import pytest

from resnet_core.checks import SpecError
from resnet_core.data import archives, store
from resnet_core.data import offers as data_offers
from resnet_core.data.archives import PIXELS
from resnet_core.data.datasets import dataset, shape_of
from resnet_core.data.offers import DATA_VARIABLE, Offer, offers
from resnet_core.files.download import CACHE_VARIABLE
from resnet_core.files.faults import FileFault
from tests.data.test_archives import expected
from tests.files.data_sets import HUNDRED, TEN, archive, idx_files, members_of, zipped

ARCHIVE = archive(TEN)
OTHER = archive(TEN, members_of(TEN, seed=1))
OFFICIAL = TEN._replace(sha256=hashlib.sha256(ARCHIVE).hexdigest(), size=len(ARCHIVE))


@pytest.fixture(autouse=True)
def kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty store, no folder of the server's, and small archives as the official ones."""
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    for module in (archives, store, data_offers):
        monkeypatch.setattr(module, "CIFAR", {"cifar10": OFFICIAL, "cifar100": HUNDRED})


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that whoever runs the server has named."""
    folder = tmp_path / "served"
    folder.mkdir()
    monkeypatch.setenv(DATA_VARIABLE, str(folder))
    return folder


def opened(files: dict[str, bytes]) -> dict[str, io.BytesIO]:
    return {name: io.BytesIO(raw) for name, raw in files.items()}


def kept_names() -> set[str]:
    folder = store.kept_folder()
    return {path.name for path in folder.iterdir()} if folder.exists() else set()


def test_only_the_official_archive_gets_the_official_name() -> None:
    assert store.give_cifar(OFFICIAL, io.BytesIO(ARCHIVE)) == "cifar10"
    digest = hashlib.sha256(OTHER).hexdigest()
    assert store.give_cifar(OFFICIAL, io.BytesIO(OTHER)) == f"cifar10-{digest[:16]}"
    assert kept_names() == {"cifar10.safetensors", f"cifar10-{digest[:16]}.safetensors"}


def test_what_is_kept_comes_back_and_is_not_written_again() -> None:
    name = store.give_cifar(HUNDRED, io.BytesIO(archive(HUNDRED)))
    path = store.kept(name)
    assert path is not None
    number = path.stat().st_ino
    assert store.give_cifar(HUNDRED, io.BytesIO(archive(HUNDRED))) == name
    assert path.stat().st_ino == number
    images, want = store.read(name), expected(HUNDRED, members_of(HUNDRED))
    assert [part.tobytes() for part in images[:4]] == [
        want[role] for role in ("train_images", "train_labels", "test_images", "test_labels")
    ]
    assert images.classes == 100


def test_idx_files_have_one_name_whatever_their_order() -> None:
    files = idx_files()
    name = store.give_idx(opened(files))
    assert name.startswith("idx-")
    assert store.give_idx(opened(dict(reversed(files.items())))) == name
    assert store.give_idx(opened(idx_files(seed=1))) != name
    assert shape_of(name)[:6] == (30, 12, 1, 4, 5, 10)


@pytest.mark.parametrize(
    ("extra", "words"),
    [("notes.txt", "'notes.txt' is no name as"), ("t10k-images.idx3-ubyte.gz", "two files of test images")],
)
def test_idx_files_go_by_their_names(extra: str, words: str) -> None:
    with pytest.raises(FileFault, match=words):
        store.give_idx(opened({**idx_files(), extra: b""}))


def test_a_refused_file_leaves_nothing_behind() -> None:
    for raw in (ARCHIVE[:-20], b"", b"x" * 999):
        with pytest.raises(FileFault):
            store.give_cifar(OFFICIAL, io.BytesIO(raw))
    assert kept_names() == set()


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "cifar10-../x", "cifar10\0", "", "cifar1000", "idx-0123456789ABCDEF", "idx"]
)
def test_a_name_that_is_no_name_reaches_no_file(name: str, served: Path) -> None:
    (served / OFFICIAL.file).write_bytes(ARCHIVE)
    assert store.kept(name) is None
    for ask in (dataset, shape_of, store.read):
        with pytest.raises(SpecError) as refused:
            ask(name)
        assert (refused.value.field, refused.value.nearest) == ("data", "digits")


def test_a_data_set_that_is_gone_is_said() -> None:
    for ask in (dataset, shape_of):
        with pytest.raises(SpecError, match=r"'cifar10' is not on this server \(any more\); give its files"):
            ask("cifar10")


def test_the_server_s_folder_is_offered_by_its_files(served: Path) -> None:
    assert offers() == ()
    (served / OFFICIAL.file).write_bytes(ARCHIVE)
    (served / "fashion").mkdir()
    for name, raw in idx_files().items():
        (served / "fashion" / f"{name}.gz").write_bytes(zipped(raw))
    ten, idx = offers()
    assert ten == Offer("cifar10", "", (served / OFFICIAL.file,))
    assert (idx.kind, idx.folder, len(idx.paths)) == ("idx", "fashion", 4)
    assert store.take(ten) == "cifar10"
    assert store.take(idx) == store.give_idx(
        opened({f"{name}.gz": zipped(raw) for name, raw in idx_files().items()})
    )


def test_a_worker_keeps_what_is_asked_by_name_from_the_server_s_folder(served: Path) -> None:
    (served / OFFICIAL.file).write_bytes(ARCHIVE)
    assert shape_of("cifar10")[:6] == (50, 10, 3, 32, 32, 10)
    assert kept_names() == {"cifar10.safetensors"}


def test_another_archive_in_the_server_s_folder_is_not_taken_for_the_official_one(served: Path) -> None:
    (served / OFFICIAL.file).write_bytes(OTHER)
    with pytest.raises(SpecError, match="is not on this server"):
        dataset("cifar10")


def test_a_folder_that_is_not_there_offers_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path / "nowhere"))
    assert offers() == ()
    with pytest.raises(FileFault, match="could not be read: No such file"):
        store.take(Offer("cifar10", "", (tmp_path / "gone.tar.gz",)))


def test_the_folder_is_bounded_and_the_official_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    size = 60 * (PIXELS + 1) + 400
    monkeypatch.setattr(store, "MOST_KEPT_BYTES", 3 * size)
    store.give_cifar(OFFICIAL, io.BytesIO(ARCHIVE))
    names = []
    for seed in range(1, 5):
        raw = archive(TEN, members_of(TEN, seed))
        names.append(store.give_cifar(OFFICIAL, io.BytesIO(raw)))
        for age, name in enumerate(reversed(["cifar10", *names])):
            if path := store.kept(name):
                os.utime(path, (2e9 - age, 2e9 - age))
    assert kept_names() == {f"{name}.safetensors" for name in ("cifar10", *names[-2:])}


def test_what_a_dead_process_left_is_cleared_away() -> None:
    store.kept_folder().mkdir(parents=True)
    for name, age in ((".cifar10.dead", 1), (".cifar10.alive", 4e9)):
        path = store.kept_folder() / name
        path.write_bytes(b"x")
        os.utime(path, (age, age))
    store.give_cifar(OFFICIAL, io.BytesIO(ARCHIVE))
    assert kept_names() == {"cifar10.safetensors", ".cifar10.alive"}


def test_a_damaged_kept_file_is_said_and_written_anew() -> None:
    name = store.give_cifar(OFFICIAL, io.BytesIO(ARCHIVE))
    path = store.kept(name)
    assert path is not None
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(SpecError, match="the kept file is damaged; give the data set again"):
        dataset(name)
    assert store.give_cifar(OFFICIAL, io.BytesIO(ARCHIVE)) == name
    assert len(dataset(name).train_images) == 50


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(FileFault, match="could not be kept on the server: Not a directory"):
        store.give_cifar(OFFICIAL, io.BytesIO(ARCHIVE))


def test_every_channel_is_normalised_by_the_training_images_exactly() -> None:
    name = store.give_cifar(OFFICIAL, io.BytesIO(ARCHIVE))
    data, raw = dataset(name), store.read(name)
    assert (data.name, data.classes) == (name, 10)
    assert data.train_images.dtype == np.float32
    mean = raw.train_images.mean((0, 2, 3), dtype=np.float64)[:, None, None]
    deviation = raw.train_images.std((0, 2, 3), dtype=np.float64)[:, None, None]
    for found, pixels in ((data.train_images, raw.train_images), (data.test_images, raw.test_images)):
        np.testing.assert_allclose(found, (pixels - mean) / deviation, rtol=1e-6, atol=1e-7)
    assert data.train_labels.tolist() == [number % 10 for number in range(10)] * 5


def test_a_channel_of_one_shade_becomes_zero() -> None:
    files = idx_files()
    files["train-images-idx3-ubyte"] = files["train-images-idx3-ubyte"][:16] + bytes([7]) * 600
    assert not dataset(store.give_idx(opened(files))).train_images.any()
