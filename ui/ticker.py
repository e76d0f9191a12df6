"""Looking again: a component without a face that asks for a rerun of its fragment after a while.

Streamlit's own `run_every` goes on until the whole page reruns; this one stops as soon as nobody asks any more.
"""

import streamlit as st

LOOK_AGAIN = 0.3  # seconds between two looks at work that goes on

_JS = """
export default function ({ parentElement, data, setTriggerValue }) {
  clearTimeout(parentElement.timer);
  if (data.after > 0) {
    parentElement.timer = setTimeout(() => setTriggerValue("tick", data.turn), data.after * 1000);
  }
  return () => clearTimeout(parentElement.timer);
}
"""

_ticker = st.components.v2.component("convoscope_ticker", html="<span></span>", js=_JS)


def look_again(key: str, *, after: float) -> None:
    """Rerun the fragment that this is called in after so many seconds, once; 0 stops what was asked for before."""
    turn = st.session_state.get(f"{key}.turn", 0) + (after > 0)
    st.session_state[f"{key}.turn"] = turn
    _ticker(key=key, data={"after": after, "turn": turn}, height=1, on_tick_change=lambda: None)
