"""The first page: where parameters, multiply-adds and bytes of a network sit."""

from __future__ import annotations

import streamlit as st

from app import state, words
from resnet_core.cost import price

network = state.network()
plan = network.plan
st.title(words.headline(network), anchor=False)
st.caption(words.finding(plan))
cost = price(plan)
st.metric("Parameters", f"{cost.params:,}", border=True)
