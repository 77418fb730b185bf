"""Go through a page with keys alone, as somebody who has no mouse."""

from typing import Any

from playwright.sync_api import Page

MOST_STOPS = 300
# Of several lines, and of a date, the browser brings only the part of the caret into view.
FOCUSED = """() => {
    const each = document.activeElement, style = getComputedStyle(each);
    const box = each.getBoundingClientRect();
    const head = document.querySelector('header.site');
    const below = head && !each.closest('header.site, .skip');
    const bar = below ? head.getBoundingClientRect().bottom : 0;
    const room = innerHeight - bar;
    return {
        name: (each.type !== 'radio' && (each.id || each.getAttribute('href')))
            || each.name || each.tagName,
        place: [...document.querySelectorAll('*')].indexOf(each),
        outlined: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
        seen: box.height > room ? box.bottom > bar && box.top < innerHeight
            : box.top >= bar - 1
                && (each.matches('textarea, [type=date]') ? box.top + 20 : box.bottom)
                <= innerHeight + 1,
    };
}"""


def stops(page: Page, key: str) -> list[Any]:
    """Return what has the focus in turn when Tab or Shift+Tab is pressed, from one end of a page to
    the other."""
    passed: list[Any] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        focused = page.evaluate(FOCUSED)
        if focused["name"] == "BODY":
            if passed:
                break
            continue
        if passed and passed[-1]["place"] == focused["place"]:  # a date has several parts
            continue
        if passed and (passed[-1]["place"] < focused["place"]) != (key == "Tab"):
            break
        passed.append(focused)
    return passed


def hidden_stops(passed: list[Any]) -> list[str]:
    """Return what has no outline of its focus, or is not wholly in view below the head."""
    return [each["name"] for each in passed if not each["outlined"] or not each["seen"]]


def reach(page: Page, selector: str) -> None:
    """Press Tab until the focus is on what a selector means, and is seen there."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            assert hidden_stops([page.evaluate(FOCUSED)]) == []
            return
    raise AssertionError(f"no key leads to {selector}")


def press(page: Page, selector: str, key: str = "Enter") -> None:
    """Press a key on what a selector means."""
    reach(page, selector)
    page.keyboard.press(key)
