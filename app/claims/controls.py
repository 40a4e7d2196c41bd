"""Which claim is shown, what the visitor says of it, and the list of all; the link keeps these."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from app import session
from app.claims import words
from app.frame import kept, widgets
from resnet_core.labs.claims.claim import SHEETS, TOPICS, VERDICTS, Claim, Verdict
from resnet_core.labs.claims.table import ALL, CLAIMS

CLAIM, GUESS = "claims.claim", "claims.guess"
SEARCH, TOPIC, SHEET = "claims.search", "claims.topic", "claims.sheet"
NO_GUESS, ANY = "none", "all"
KEYS: dict[str, Verdict] = {verdict.replace(" ", "-"): verdict for verdict in VERDICTS}


def chosen() -> Claim:
    """The claim on screen: the first unless the link names another."""
    return CLAIMS.get(session.recall(CLAIM), ALL[0])


def choose(claim: Claim) -> None:
    """Shows another claim."""
    session.remember(CLAIM, "" if claim is ALL[0] else claim.id)


def is_revealed(claim: Claim) -> bool:
    """Whether the visitor has judged this claim, or asked to see it."""
    answered, _, guess = session.recall(GUESS).partition(":")
    return answered == claim.id and guess in {*KEYS, NO_GUESS}


def guess() -> Verdict | None:
    """What the visitor said; None for a claim that was only shown."""
    return KEYS.get(session.recall(GUESS).partition(":")[2])


def ask(claim: Claim) -> None:
    """The three verdicts as buttons, and one that shows ours without a guess."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for key, verdict in KEYS.items():
            st.button(words.VERDICTS[verdict], key=f"claims_{key}", on_click=_guess, args=(claim, key))
        st.button("Show it", key="claims_show", type="tertiary", on_click=_guess, args=(claim, NO_GUESS))


def judge_again() -> None:
    """Hides the verdict."""
    st.button("Judge again", key="claims_again", type="tertiary", on_click=session.remember, args=(GUESS, ""))


def _guess(claim: Claim, key: str) -> None:
    session.remember(GUESS, f"{claim.id}:{key}")


def filters() -> tuple[Claim, ...]:
    """The search and the menus over the list, and the claims that they leave."""
    text = kept.text(SEARCH, "Search", "", width="stretch")
    with st.container(horizontal=True, gap="small"):
        topic = kept.menu(TOPIC, "Topic", [ANY, *TOPICS])
        sheet = kept.menu(SHEET, "Sheet", [ANY, *SHEETS])
    asked = text.lower().split()
    return tuple(
        claim
        for claim in ALL
        if topic in (ANY, claim.topic)
        and sheet in (ANY, claim.sheet)
        and all(word in claim.sentence.lower() for word in asked)
    )


def every(listed: Sequence[Claim], now: Claim) -> None:
    """The list itself, with the claim on screen marked; the arrow keys go through it."""
    names = [claim.id for claim in listed]
    key = "claims_list"
    shown = now.id if now.id in names else None
    widgets.show(key, shown)
    titles = {claim.id: words.short(claim.sentence) for claim in listed}
    st.radio(
        "Claims",
        names,
        index=None if shown is None else names.index(shown),
        format_func=lambda name: titles.get(name, name),
        key=key,
        on_change=_take,
        args=(key,),
        label_visibility="collapsed",
        width="stretch",
    )


def _take(key: str) -> None:
    if name := st.session_state[key]:
        choose(CLAIMS[name])


def neighbours(listed: Sequence[Claim], now: Claim) -> None:
    """The way to the claims before and after this one in the list."""
    place = listed.index(now) if now in listed else -1
    with st.container(horizontal=True, gap="small"):
        for label, other in (("Previous claim", place - 1), ("Next claim", place + 1)):
            inside = 0 <= other < len(listed)
            to = listed[other] if inside else now
            key = f"claims_{label.partition(' ')[0].lower()}"
            st.button(label, key=key, on_click=choose, args=(to,), disabled=not inside)
