"""The shape of each status: outlines that differ without colour, drawn once and used by reference."""

from __future__ import annotations

from collections.abc import Mapping

from aks_sandbox.model.finding import Status

# Each on a field of 20 by 20; `s` is filled with the colour of the status, `k` is drawn on it.
CHECK_SHAPES: Mapping[str, str] = {
    Status.FAIL: '<path class="s" d="M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z"/>'
    '<path class="k" d="m7 7 6 6m0-6-6 6"/>',
    Status.UNKNOWN: '<path class="s" d="M10 .6 19.4 10 10 19.4.6 10z"/>'
    '<path class="k" d="M7.9 7.9a2.1 2.1 0 1 1 3 1.9c-.6.3-.9.7-.9 1.4m0 2.6v.1"/>',
    Status.WARN: '<path class="s" d="M10 1.6 19.4 18.2H.6z"/><path class="k" d="M10 7.6v4.6m0 2.9v.1"/>',
    Status.IGNORED: '<rect class="o" x="2" y="2" width="16" height="16" rx="1"/><path class="l" d="m5.5 14.5 9-9"/>',
    Status.INFO: '<circle class="o" cx="10" cy="10" r="8.2"/><path class="l" d="M10 9.2v5m0-8.1V6"/>',
    Status.SKIPPED: '<circle class="o d" cx="10" cy="10" r="8.2"/><path class="l" d="M6.6 10h6.8"/>',
    Status.PASS: '<circle class="s" cx="10" cy="10" r="9"/><path class="k" d="m5.9 10.3 2.8 2.8 5.4-6"/>',
}
# Positive like `pass`, and not as strong.
_SUPPORTS = '<circle class="o" cx="10" cy="10" r="8.2"/><path class="l" d="m6.2 10.3 2.6 2.6 5-5.6"/>'
PROOF_SHAPES: Mapping[str, str] = {**CHECK_SHAPES, "supports": _SUPPORTS}


def mark_definitions(shapes: Mapping[str, str]) -> str:
    """The drawings, invisible by themselves; once per page."""
    symbols = (f'<symbol id="mark-{name}" viewBox="0 0 20 20">{shape}</symbol>' for name, shape in shapes.items())
    return f'<svg class="marks" width="0" height="0" aria-hidden="true">{"".join(symbols)}</svg>'


def mark(name: str) -> str:
    """The drawing of that name; its meaning stands beside it as text, so a screen reader passes over it."""
    return f'<svg class="mark is-{name}" aria-hidden="true"><use href="#mark-{name}"/></svg>'
