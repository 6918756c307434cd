"""What somebody can work out from published figures: bounds of every hidden number.

Figures form a tree (whole, quarters, blocks), where a parent is the sum of its children. On a
tree, passing bounds up and down until nothing moves gives the exact range of each number.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Node:
    """An area as published: its units, its vacant ones if shown, and the areas inside."""

    name: str
    units: int
    shown: int | None
    children: list["Node"] = field(default_factory=list)
    low: int = 0
    high: int = 0


def bounds(root: Node) -> dict[str, tuple[int, int]]:
    """The lowest and highest possible number of each area."""
    nodes = list(_all(root))
    for node in nodes:
        node.low, node.high = (0, node.units) if node.shown is None else (node.shown, node.shown)
    # Each round narrows a range by one at least; contradicting numbers would cross and go on.
    for _ in range(sum(node.units for node in nodes) + 1):
        if not sum(_tighten(node) for node in nodes if node.children):
            return {node.name: (node.low, node.high) for node in nodes}
    raise AssertionError("the numbers contradict each other")


def _tighten(parent: Node) -> bool:
    """Let parent and children limit each other; whether anything moved."""
    before = [(node.low, node.high) for node in (parent, *parent.children)]
    lows, highs = sum(c.low for c in parent.children), sum(c.high for c in parent.children)
    parent.low, parent.high = max(parent.low, lows), min(parent.high, highs)
    for child in parent.children:
        child.low = max(child.low, parent.low - (highs - child.high))
        child.high = min(child.high, parent.high - (lows - child.low))
        lows, highs = sum(c.low for c in parent.children), sum(c.high for c in parent.children)
    return before != [(node.low, node.high) for node in (parent, *parent.children)]


def _all(node: Node) -> list[Node]:
    return [node, *(each for child in node.children for each in _all(child))]
