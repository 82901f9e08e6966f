"""What the tests of the page share."""

from pathlib import Path

import cv2
import numpy as np
import pytest


@pytest.fixture
def two(sample: Path, tmp_path: Path) -> Path:
    """A photo of two faces, side by side."""
    one = cv2.imread(str(sample))
    path = tmp_path / "two.png"
    cv2.imwrite(str(path), np.hstack([one, one]))
    return path
