"""Looking again: a component without a face that asks for a rerun of its fragment after a while.

Streamlit's own `run_every` goes on until the whole page reruns; this one stops as soon as nobody asks any more.
"""

import htpy as h
import streamlit as st

LOOK_AGAIN = 0.3  # seconds between two looks at work that goes on
UNHEARD = 5.0  # seconds after which what was asked is asked again

# Two fragments that ask within one moment are one message, and only one of them is run.
JAVASCRIPT = """
export default function ({ parentElement, data, setTriggerValue }) {
  clearTimeout(parentElement.timer);
  const ask = () => {
    setTriggerValue("tick", data.turn);
    parentElement.timer = setTimeout(ask, data.unheard * 1000);
  };
  if (data.after > 0) parentElement.timer = setTimeout(ask, data.after * 1000);
  return () => clearTimeout(parentElement.timer);
}
"""

_ticker = st.components.v2.component("convoscope_ticker", html=str(h.span), js=JAVASCRIPT)


def look_again(key: str, *, after: float) -> None:
    """Rerun the fragment that this is called in after so many seconds; 0 stops what was asked for before.

    It asks again, every UNHEARD seconds, until the fragment has run.
    """
    turn = st.session_state.get(f"{key}.turn", 0) + (after > 0)
    st.session_state[f"{key}.turn"] = turn
    _ticker(key=key, data={"after": after, "unheard": UNHEARD, "turn": turn}, height=1, on_tick_change=lambda: None)
