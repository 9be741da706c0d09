"""How figures are said to a reader."""

from __future__ import annotations

__all__ = ["percent"]


def percent(share: float) -> str:
    """A share, rounded; what is not all is not called 100%, and what is not nothing not 0%.

    >>> percent(0.555), percent(0.29), percent(1.0), percent(0.0)
    ('56%', '29%', '100%', '0%')
    >>> percent(0.9993), percent(0.002)
    ('>99%', '<1%')
    """
    share = min(max(share, 0.0), 1.0)
    # Half of a percent is rounded up also where the float is a trifle less.
    whole = int(share * 100 + 0.5 + 1e-9)
    if whole == 100 and share < 1.0 - 1e-9:
        return ">99%"
    if whole == 0 and share > 1e-9:
        return "<1%"
    return f"{whole}%"
