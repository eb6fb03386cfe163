from __future__ import annotations

import re

import pytest

from channels.web.assets import FOLDER

STYLE = (FOLDER / "style.css").read_text(encoding="utf-8")
TEXT_ON = [
    ("ink", "ground"), ("ink", "surface"), ("soft", "ground"), ("soft", "surface"), ("soft", "glow"),
    ("accent-strong", "surface"), ("accent-strong", "ground"), ("accent-strong", "mine"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"), ("on-mine", "mine"), ("trouble", "ground"), ("trouble", "surface"),
    ("ink", "tint"), ("accent-strong", "tint"),
]  # fmt: skip
SHAPE_ON = [
    ("edge", "surface"),
    ("edge", "ground"),
    ("accent", "surface"),
    ("accent", "ground"),
    ("live", "surface"),
]


def colours(selector: str) -> dict[str, str]:
    block = STYLE.split(selector + " {", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block))


THEMES = {"light": colours(":root"), "dark": {**colours(":root"), **colours(':root[data-theme="dark"]')}}


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2.2."""
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", THEMES)
def test_text_can_be_read_and_shapes_be_seen(theme: str) -> None:
    palette = THEMES[theme]
    poor = [f"{a} on {b}" for a, b in TEXT_ON if contrast(palette[a], palette[b]) < 4.5]
    faint = [f"{a} on {b}" for a, b in SHAPE_ON if contrast(palette[a], palette[b]) < 3]
    assert (poor, faint) == ([], [])


def test_nothing_in_the_style_is_fetched_from_elsewhere() -> None:
    for path in FOLDER.iterdir():
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(url\(|@import|src=|from )[\"']?https?:", text), path.name
