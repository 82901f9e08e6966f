"""The window opens before what it needs later is loaded."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LATER = ("cv2", "numpy", "sqlite3", "PIL", "multiprocessing.connection", "fastapi", "starlette", "uvicorn", "segno")


def test_the_window_is_put_together_without_what_photographs_need() -> None:
    code = f"import sys, desktop_app.gui.app; print([name for name in {LATER} if name in sys.modules])"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
