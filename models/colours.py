"""The colours of a library, and whether they can be read on white and white on them."""

import colorsys
from math import floor

WHITE = "#ffffff"
LEAST_CONTRAST = 4.5  # WCAG 2.2, level AA, for letters of any size
STEPS = 1000  # of lightness between a colour and black or white


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, from 1 to 21, as WCAG 2.2 defines it."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def is_readable(colour: str, *grounds: str) -> bool:
    """Return whether a colour can be read on each of some grounds."""
    return all(contrast(colour, ground) >= LEAST_CONTRAST for ground in grounds)


def contrast_error(colour: str, *grounds: str) -> str:
    """Return why a colour cannot be read on a ground, and the nearest that can; empty if it can."""
    if is_readable(colour, *grounds):
        return ""
    ratio, ground = min((contrast(colour, each), each) for each in grounds)
    shown = floor(ratio * 100) / 100  # 4.499 is not 4.5
    nearest = darker(colour, *grounds)
    least = f"{LEAST_CONTRAST}:1 is needed. The nearest that has it is {nearest}"
    return f"the contrast of {colour} with {ground} is {shown:.2f}:1, {least}"


def darker(colour: str, *grounds: str) -> str:
    """Return the nearest colour of the same hue and saturation, darker, that can be read."""
    return _moved(colour, 0, grounds)


def lighter(colour: str, *grounds: str) -> str:
    """Return the nearest colour of the same hue and saturation, lighter, that can be read."""
    return _moved(colour, 1, grounds)


def _moved(colour: str, end: float, grounds: tuple[str, ...]) -> str:
    hue, lightness, saturation = colorsys.rgb_to_hls(*(each / 255 for each in _rgb(colour)))
    for step in range(STEPS + 1):
        share = lightness + (end - lightness) * step / STEPS
        parts = colorsys.hls_to_rgb(hue, share, saturation)
        found = "#" + "".join(f"{round(each * 255):02x}" for each in parts)
        if is_readable(found, *grounds):
            return found
    raise ValueError(f"nothing like {colour} can be read on {', '.join(grounds)}")


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(each / 255) for each in _rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
