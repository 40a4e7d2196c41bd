"""The choice of data: what a visitor sees without a file, with a good one, and with a bad one."""

import hashlib
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from app.training import archive_controls
from resnet_core.data import archives, offers, store
from resnet_core.data.offers import DATA_VARIABLE
from resnet_core.files.download import CACHE_VARIABLE
from resnet_core.files.faults import FileFault
from tests.files.data_sets import HUNDRED, TEN, archive, idx_files, members_of

ARCHIVE = archive(TEN)
OTHER = archive(TEN, members_of(TEN, seed=1))
OFFICIAL = TEN._replace(sha256=hashlib.sha256(ARCHIVE).hexdigest(), size=len(ARCHIVE))


@pytest.fixture(autouse=True)
def kinds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "cache"))
    monkeypatch.delenv(DATA_VARIABLE, raising=False)
    for module in (archives, store, offers, archive_controls):
        monkeypatch.setattr(module, "CIFAR", {"cifar10": OFFICIAL, "cifar100": HUNDRED})


def page() -> None:
    import streamlit as st

    from app import session
    from app.training import archive_controls

    session.follow_link()
    archive_controls.choose("lab.data")
    st.code(archive_controls.files("lab.data"))
    session.write_link("lab")


def opened(data: str = "") -> AppTest:
    at = AppTest.from_function(page)
    if data:
        at.query_params["lab.data"] = data
    return at.run()


def used(at: AppTest) -> str:
    """The name that a request would carry."""
    assert not at.exception
    return str(at.code[0].value)


def text(at: AppTest) -> str:
    return " ".join(str(each.value) for each in at.markdown)


def upload(at: AppTest, *files: tuple[str, bytes]) -> AppTest:
    given = [(name, raw, "application/octet-stream") for name, raw in files]
    (uploader,) = at.file_uploader
    return uploader.set_value(given if len(given) > 1 else given[0]).run()


def test_the_digits_need_no_file() -> None:
    at = opened()
    assert used(at) == "digits"
    assert len(at.file_uploader) == len(at.button) == 0
    assert used(at.selectbox[0].select("permuted_digits").run()) == "permuted_digits"
    assert at.query_params["lab.data"] == "permuted_digits"


def test_until_there_is_an_archive_the_digits_are_used() -> None:
    at = opened().selectbox[0].select("cifar10").run()
    assert used(at) == "digits"
    assert archive_controls.UNTIL in text(at)
    assert [button.label for button in at.button] == [
        f"Fetch cifar-10-binary.tar.gz, {len(ARCHIVE) / 1e6:.1f} MB, to this server"
    ]


def test_an_official_archive_is_taken_and_described() -> None:
    at = upload(opened("cifar10"), ("x.tar.gz", ARCHIVE))
    assert used(at) == "cifar10"
    assert "CIFAR-10 (A. Krizhevsky" in text(at)
    assert "50 images to train on, 10 to test on, 32 × 32 pixels, 10 classes.]" in text(at)
    assert len(at.file_uploader) == 0
    assert used(opened("cifar10")) == "cifar10"


def test_another_archive_is_taken_under_its_hash_which_the_link_keeps() -> None:
    at = upload(opened("cifar10"), ("x.tar.gz", OTHER))
    name = f"cifar10-{hashlib.sha256(OTHER).hexdigest()[:16]}"
    assert used(at) == name
    assert at.query_params["lab.data"] == name
    assert "This is not the official archive, byte for byte." in text(at)
    assert used(opened("cifar10")) == "digits"
    (others,) = at.button
    assert used(others.click().run()) == "digits"
    assert len(at.file_uploader) == 1


def test_four_idx_files_are_taken() -> None:
    at = upload(opened("idx"), *idx_files().items())
    assert used(at).startswith("idx-")
    assert "30 images to train on, 12 to test on, 4 × 5 pixels, 10 classes" in text(at)


@pytest.mark.parametrize(
    ("kind", "name", "raw", "words"),
    [
        ("cifar10", "x.png", b"\x89PNG\r\n\x1a\n", "This is a PNG image"),
        ("cifar100", "x.tar.gz", ARCHIVE, "which does not belong to it"),
        ("idx", "![x](//host)", b"", r"\!\[x\]"),
    ],
)
def test_a_wrong_file_is_refused_in_words(kind: str, name: str, raw: bytes, words: str) -> None:
    at = upload(opened(kind), (name, raw))
    assert used(at) == "digits"
    assert words in at.warning[0].value


def test_what_the_server_offers_is_a_button(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_VARIABLE, str(tmp_path))
    (tmp_path / OFFICIAL.file).write_bytes(ARCHIVE)
    at = opened("cifar10")
    assert at.button[0].label == "Read cifar-10-binary.tar.gz from this server"
    assert used(at.button[0].click().run()) == "cifar10"


def test_a_fetch_that_fails_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise FileFault("The host cannot be reached. The digits need no connection.")

    monkeypatch.setattr(store, "fetch_cifar", fail)
    at = opened("cifar10")
    at = at.button[0].click().run()
    assert used(at) == "digits"
    assert "cannot be reached" in at.warning[0].value


@pytest.mark.parametrize("link", ["../../etc/passwd", "cifar10-../../x", "idx-0000000000000000", "cifar9"])
def test_a_hostile_or_old_link_uses_the_digits(link: str) -> None:
    assert used(opened(link)) == "digits"


def test_a_damaged_kept_file_is_said_and_can_be_given_again() -> None:
    upload(opened("cifar10"), ("x.tar.gz", ARCHIVE))
    path = store.kept("cifar10")
    assert path is not None
    path.write_bytes(b"x")
    at = opened("cifar10")
    assert used(at) == "digits"
    assert "the kept file is damaged" in at.warning[0].value
    assert used(upload(at, ("x.tar.gz", ARCHIVE))) == "cifar10"
