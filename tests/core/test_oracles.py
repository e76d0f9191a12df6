"""The outputs that PyTorch made, recorded in onnx's test data, against core."""

import numpy as np
import pytest

from tests.core.oracles import CLOSE32, Recorded, pytorch_models, run_with_core

MODELS = pytorch_models()


@pytest.mark.parametrize("recorded", MODELS, ids=lambda recorded: recorded.name)
def test_core_gives_what_pytorch_gave(recorded: Recorded) -> None:
    y = run_with_core(recorded)
    assert y.dtype == recorded.output.dtype
    np.testing.assert_allclose(y, recorded.output, **CLOSE32)


def test_the_recorded_models_are_there() -> None:
    """An onnx package without them would make the table above an empty one."""
    assert len(MODELS) >= 30
    assert {node.op_type for recorded in MODELS for node in recorded.model.graph.node} >= {
        "Conv",
        "ConvTranspose",
        "MaxPool",
        "AveragePool",
        "Pad",
    }
