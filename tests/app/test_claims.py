"""The page on claims: nothing is revealed before a guess; the list is searched; the link keeps the state."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from resnet_core.labs.claims.table import ALL, CLAIMS

SHOWN = CLAIMS["fewer-than-vgg"]


def page() -> None:
    """The page within its frame, without the toolbar."""
    import runpy
    from pathlib import Path

    import app
    from app import session

    session.follow_link("claims")
    runpy.run_path(str(Path(str(app.__file__)).parents[1] / "pages" / "claims.py"))
    session.write_link("claims")


def opened(**fields: str) -> AppTest:
    at = AppTest.from_function(page)
    for name, text in fields.items():
        at.query_params[f"claims.{name}"] = text
    at.run()
    assert not at.exception
    return at


def text(at: AppTest) -> str:
    return "\n".join(str(one.value) for one in at.markdown)


def test_nothing_is_revealed_before_a_guess() -> None:
    at = opened(claim=SHOWN.id)
    assert "25,557,032" not in text(at)
    assert SHOWN.why not in text(at)
    assert [one.label for one in at.button][:4] == ["True", "Half true", "False", "Show it"]


def test_a_guess_reveals_the_verdict_and_the_link_keeps_it() -> None:
    at = opened(claim=SHOWN.id)
    at.button(key="claims_false").click().run()
    assert "**True. You said: false.**" in text(at)
    assert "25,557,032" in text(at)
    assert at.query_params["claims.guess"] == f"{SHOWN.id}:false"
    assert text(opened(claim=SHOWN.id, guess=f"{SHOWN.id}:false")) == text(at)
    at.button(key="claims_again").click().run()
    assert "25,557,032" not in text(at)
    at.button(key="claims_show").click().run()
    assert "**True.**" in text(at)


def test_a_guess_is_for_one_claim_alone() -> None:
    at = opened(claim=SHOWN.id, guess=f"{SHOWN.id}:true")
    at.button(key="claims_previous").click().run()
    assert "True, half true or false?" in text(at)
    assert at.query_params["claims.claim"] == ALL[ALL.index(SHOWN) - 1].id


def test_the_list_is_searched_and_filtered() -> None:
    at = opened()
    assert len(at.radio[0].options) == len(ALL)
    at.text_input[0].set_value("vgg-16 parameters").run()
    assert len(at.radio[0].options) == 1
    assert at.radio[0].value is None
    at.radio[0].set_value(SHOWN.id).run()
    assert "ResNet\\-50 actually has fewer" in text(at)
    at.text_input[0].set_value("").run()
    at.selectbox[0].set_value("degradation").run()
    assert len(at.radio[0].options) == sum(claim.topic == "degradation" for claim in ALL)
    assert not at.exception


def test_every_kind_of_proof_is_shown_with_every_verdict() -> None:
    at = opened()
    for claim in {(claim.kind, claim.verdict): claim for claim in ALL}.values():
        at = at.radio[0].set_value(claim.id).run()
        at.button(key="claims_show").click().run()
        assert not at.exception, claim.id
        assert f"**{claim.verdict.capitalize()}.**" in text(at), claim.id
        at.button(key="claims_again").click().run()


def test_links_of_nonsense_are_harmless() -> None:
    at = opened(claim="no-such", guess="x:y", topic="z", search="<script>")
    assert "True, half true or false?" in text(at)
