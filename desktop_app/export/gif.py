"""A picture with a colour table of at most 256 colours, as GIF wants it."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

_MOST_COLOURS = 256
_TRANSPARENT = 1 << 24  # beyond every colour
_COLOURS_AT_ONCE = 4096


def encode_gif(pixels: NDArray[np.uint8], untouched: NDArray[np.uint8] | None) -> bytes:
    """Encode a picture; what is less than half opaque becomes transparent.

    pixels: (height, width, 3 or 4), uint8, BGR and alpha.
    untouched: a picture of the same size and kind. Where both are equal the colours are kept exactly, as long as there
        are not more than a table holds; the others get what is left of the table.
    """
    wanted = _packed(pixels)
    kept = np.unique(wanted if untouched is None else wanted[wanted == _packed(untouched)])
    colours = np.unique(wanted)
    if len(colours) <= _MOST_COLOURS:
        table = colours
    else:
        table = _with_more(kept if len(kept) <= _MOST_COLOURS else kept[:0], wanted)
    indices = _nearest(colours, table)[np.searchsorted(colours, wanted)]
    return _write(indices.astype(np.uint8), table)


def _packed(pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    """One number for each pixel: (height, width)."""
    blue, green, red = (pixels[:, :, part].astype(np.int64) for part in range(3))
    packed = red << 16 | green << 8 | blue
    return np.where(pixels[:, :, 3] < 128, _TRANSPARENT, packed) if pixels.shape[2] == 4 else packed


def _with_more(kept: NDArray[np.int64], wanted: NDArray[np.int64]) -> NDArray[np.int64]:
    """A table with all kept colours and as many of the others as there is room for, chosen by median cut."""
    others = wanted[~np.isin(wanted, kept)]
    table = np.union1d(kept, others[others == _TRANSPARENT][:1])
    room = _MOST_COLOURS - len(table)
    opaque = others[others != _TRANSPARENT]
    if room < 1 or not len(opaque):
        return table[:_MOST_COLOURS]
    line = Image.frombytes("RGB", (len(opaque), 1), _parts(opaque).tobytes())
    palette = line.quantize(room, Image.Quantize.MEDIANCUT).getpalette() or []
    red, green, blue = np.array(palette, np.int64).reshape(-1, 3).T
    return np.union1d(table, red << 16 | green << 8 | blue)


def _parts(colours: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Red, green and blue: (n, 3)."""
    return np.stack([colours >> 16 & 255, colours >> 8 & 255, colours & 255], axis=1).astype(np.uint8)


def _nearest(colours: NDArray[np.int64], table: NDArray[np.int64]) -> NDArray[np.intp]:
    """For each colour the place of the nearest in the table, which for those in the table is their own."""
    places = np.empty(len(colours), np.intp)
    opaque = table[table != _TRANSPARENT]
    levels = _parts(opaque).astype(np.int32)
    for start in range(0, len(colours), _COLOURS_AT_ONCE):
        some = slice(start, start + _COLOURS_AT_ONCE)
        apart = _parts(colours[some]).astype(np.int32)[:, np.newaxis] - levels
        places[some] = np.searchsorted(table, opaque[np.square(apart).sum(axis=2).argmin(axis=1)])
    places[colours == _TRANSPARENT] = len(table) - 1  # the largest number of all
    return places


def _write(indices: NDArray[np.uint8], table: NDArray[np.int64]) -> bytes:
    height, width = indices.shape
    picture = Image.frombytes("P", (width, height), indices.tobytes())
    picture.putpalette(_parts(table).tobytes())
    transparency = {"transparency": len(table) - 1} if table[-1] == _TRANSPARENT else {}
    stream = io.BytesIO()
    picture.save(stream, "GIF", **transparency)
    return stream.getvalue()
