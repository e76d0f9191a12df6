"""Fewer digits: which network leads is as the page says."""

from benchmarks.learning.jobs import SIZES
from pages.training.fewer_part import leads


def test_the_fully_convolutional_network_leads_where_the_page_says() -> None:
    assert leads("accuracy", "convolutional") == [50]
    assert leads("moved", "convolutional") == list(SIZES)
    assert leads("moved", "lenet") == []
