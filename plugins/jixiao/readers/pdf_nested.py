"""Characters that pdfium leaves where a form has them, brought to where the form is drawn on its page.

pdfium places what a form object draws on the page, but not characters that stand for others (ActualText, as browsers write it where
a font maps a glyph to a radical): these stay at the point at which their text object begins in the form's own coordinates.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from jixiao.readers.pdf_page import Floats, Ints
from jixiao.readers.pdf_paths import Matrix, Point

_SAME_POINT = 0.01
"""Points within which a character is where its text object begins."""


def restore(objects: Ints, origins: Floats, boxes: Floats, forms: Mapping[int, tuple[Point, Matrix]]) -> None:
    """Move such characters, in place.

    Args:
        objects: (n) the text object of each character.
        origins: (n, 2) where each begins, in page coordinates.
        boxes: (n, 4) left, top, right, bottom of each, in page coordinates.
        forms: of text objects in forms, where each begins in its form's coordinates, and the map from these to the page's.
    """
    for address in set(objects.tolist()).intersection(forms) if forms else ():
        start, place = forms[address]
        stayed = np.flatnonzero((objects == address) & (np.abs(origins - start).max(axis=1) < _SAME_POINT))
        if np.abs(np.subtract(start, place.point(*start))).max() < _SAME_POINT:
            continue
        origins[stayed] = place.points(origins[stayed])
        for index in stayed.tolist():
            left, top, right, bottom = boxes[index].tolist()
            low_x, low_y, high_x, high_y = place.box((left, bottom, right, top))
            boxes[index] = low_x, high_y, high_x, low_y
