"""``haarlens cascades``: the catalogue."""

import json

from desktop_app.cli import console
from desktop_app.detection.catalogue import stock_cascades
from desktop_app.export.listing import catalogue_fields


def list_cascades(format_name: str) -> None:
    """Print the stock cascades as a "table" or as "json" lines. Raises: CascadeError if the catalogue is damaged."""
    entries = stock_cascades()
    if format_name == "json":
        for entry in entries:
            console.emit(json.dumps(catalogue_fields(entry), ensure_ascii=not console.takes_unicode()) + "\n")
        return
    width = max(len(entry.name) for entry in entries)
    console.emit(f"{'cascade':<{width}}  {'target':<10}  window  tilted  stages  licence\n")
    for entry in entries:
        size = f"{entry.window.width}x{entry.window.height}"
        console.emit(
            f"{entry.name:<{width}}  {entry.target:<10}  {size:>6}  {'yes' if entry.tilted else 'no':>6}  "
            f"{entry.stages:>6}  {entry.licence}\n{'':<{width}}  {entry.purpose}\n"
        )
