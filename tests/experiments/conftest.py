"""What the tests of experiments share."""

from collections.abc import Iterator

import pytest
import torch


@pytest.fixture
def _no_gradients() -> Iterator[None]:
    with torch.no_grad():
        yield
