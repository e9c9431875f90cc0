"""ASCII85: what Python's own decoder says, or nothing where a text is not plain."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jixiao.readers.ascii85 import decoded

ENDS = [b"", b"~>", b"~>\r\n"]


@given(st.binary(max_size=60), st.sampled_from([0, 20]), st.sampled_from(ENDS))
def test_what_was_encoded_is_decoded(content: bytes, wrapped: int, end: bytes) -> None:
    text = base64.a85encode(content, wrapcol=wrapped) + end
    assert decoded(text) == (None if b"z" in text else content)


@pytest.mark.parametrize("text", [b"<~87cURD~>", b"87cUR!z~>", b"87cURv~>", b's8W-"~>', b"!~>"])
def test_what_is_not_plain_is_left_to_others(text: bytes) -> None:
    """With a beginning mark, an abbreviation, a foreign character, a number past four bytes, a single character too many."""
    assert decoded(text) is None
