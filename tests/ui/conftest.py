"""The kit leaves nothing in the thread that it ran in, as the lessons do not."""

from tests.pages.conftest import the_app_calls_no_layer

__all__ = ["the_app_calls_no_layer"]
