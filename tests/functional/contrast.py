"""How well what a page shows stands out, measured in a browser (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

__all__ = ["bright", "faint_focus", "faint_parts", "faint_texts"]

_SCRIPT = (Path(__file__).parent / "contrast.js").read_text(encoding="utf-8")


def bright(driver: Any, scheme: str) -> None:
    """Show pages as somebody sees them who prefers ``light`` or ``dark``."""
    given = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", given)


def faint_texts(driver: Any) -> dict[str, str]:
    """Texts on the page, or in the open dialog, that stand out less than 4.5:1 (large ones 3:1), by where they are."""
    return dict(driver.execute_script(f"{_SCRIPT}\nreturn faintTexts();"))


def faint_parts(driver: Any) -> dict[str, str]:
    """Edges of fields, marks and drawings that stand out less than 3:1, by where they are."""
    return dict(driver.execute_script(f"{_SCRIPT}\nreturn faintParts();"))


def faint_focus(driver: Any) -> str:
    """Why one cannot see where the focus is; "" where one can."""
    return str(driver.execute_script(f"{_SCRIPT}\nreturn faintFocus();"))
