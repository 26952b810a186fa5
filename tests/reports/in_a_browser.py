"""What the tests of pages in a browser share: what they measure there, and how they paste."""

from collections.abc import Callable

from playwright.sync_api import Page

Open = Callable[..., Page]

# Every text on the page: the contrast of its colour with what lies behind it, by the formula of WCAG 2.
CONTRASTS = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).slice(0, 3).map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((parts(colour)[3] ?? 1) === 1) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !element.checkVisibility() || element.closest(".hidden, script, style")) continue;
    const pair = [light(getComputedStyle(element).color), light(behind(element))].sort((a, b) => b - a);
    found.push([node.data.trim().slice(0, 40), (pair[0] + 0.05) / (pair[1] + 0.05)]);
  }
  return found;
}"""
# What the page shows, but for what scrolls in itself and what only a screen reader hears.
SHOWN = "main *:not(pre *, symbol *, .hidden)"
CUT_OFF = """all => all.filter((e) => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 0.5)
  .map((e) => e.outerHTML.slice(0, 80))"""


def copied(page: Page) -> str:
    """What a paste now gives."""
    page.evaluate("document.body.insertAdjacentElement('beforeend', document.createElement('textarea')).focus()")
    page.keyboard.press("Control+V")
    return page.locator("textarea").input_value()
