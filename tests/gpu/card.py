"""What the tests of this folder need. They run without the settings and fixtures of the others, too."""

from __future__ import annotations

import pytest
import torch

needs_a_card = pytest.mark.skipif(not torch.cuda.is_available(), reason="There is no CUDA GPU here.")
CARD = "cuda:0"
