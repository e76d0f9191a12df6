"""Small Streamlit scripts that the benchmarks measure beside the app itself."""
