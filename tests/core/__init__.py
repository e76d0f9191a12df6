import pytest

pytest.register_assert_rewrite("tests.core.layer_laws", "tests.core.oracles")
