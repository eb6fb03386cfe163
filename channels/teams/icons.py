"""The app's two icons, drawn: two circles that overlap, with a face between them.

Sizes and the transparent outline are those of "App icons" (Microsoft Teams developer documentation).
"""

from __future__ import annotations

import io
from typing import Final

from PIL import Image, ImageChops, ImageDraw

COLOR: Final = 192
OUTLINE: Final = 32
FINER: Final = 8
"""Drawn this much larger, then made small, so that edges are smooth."""
GREEN, APRICOT, CREAM, INK, WHITE = "#1f6f69", "#f0a878", "#fff7ec", "#1c2b2d", "#ffffff"
# In 64ths of the width: the circles' middles and radius, the eyes' middles and radius.
LEFT, RIGHT, RADIUS = (24, 32), (40, 32), 19
EYES, EYE = ((29, 31), (35, 31)), 2.1
LINE: Final = 4.5


def color_icon() -> bytes:
    """A PNG of 192×192 in full colour."""
    side = COLOR * FINER
    picture = Image.new("RGB", (side, side), WHITE)
    left, right = _disc(LEFT, RADIUS, side), _disc(RIGHT, RADIUS, side)
    picture.paste(GREEN, mask=left)
    picture.paste(APRICOT, mask=right)
    picture.paste(CREAM, mask=ImageChops.multiply(left, right))
    for eye in EYES:
        picture.paste(INK, mask=_disc(eye, EYE, side))
    return _png(picture, COLOR)


def outline_icon() -> bytes:
    """A PNG of 32×32: white lines on nothing."""
    side = OUTLINE * FINER
    rings = [_ring(middle, side) for middle in (LEFT, RIGHT)]
    picture = Image.new("RGBA", (side, side), (255, 255, 255, 0))
    picture.putalpha(ImageChops.lighter(*rings))
    return _png(picture, OUTLINE)


def _ring(middle: tuple[float, float], side: int) -> Image.Image:
    inner = _disc(middle, RADIUS - LINE, side)
    return ImageChops.subtract(_disc(middle, RADIUS, side), inner)


def _disc(middle: tuple[float, float], radius: float, side: int) -> Image.Image:
    mask = Image.new("L", (side, side), 0)
    x, y, r = (side * value / 64 for value in (*middle, radius))
    ImageDraw.Draw(mask).ellipse((x - r, y - r, x + r, y + r), fill=255)
    return mask


def _png(picture: Image.Image, side: int) -> bytes:
    held = io.BytesIO()
    picture.resize((side, side), Image.Resampling.LANCZOS).save(held, "PNG", optimize=True)
    return held.getvalue()
