"""How much of a hostile or broken mail we read, and what we say when we stop.

Every limit is generous for real letters (the largest of nine hundred collected ones needs 12 levels and 60 parts)
and keeps the work linear in the size of the mail.
"""

from enum import StrEnum

RAW_BYTES = 50 * 1024 * 1024
HEADER_BYTES = 256 * 1024
PARTS = 1000
DEPTH = 50
ADDRESSES = 500
NAME_CHARS = 255
ADDRESS_CHARS = 320
SUBJECT_CHARS = 2000
TEXT_CHARS = 2_000_000
HTML_CHARS = 2_000_000
HTML_DEPTH = 400
HTML_TO_TEXT_CHARS = 500_000
HTML_TO_TEXT_TAGS = 50_000
REPLY_LINES = 10_000
REFERENCES = 100
UNPACKED_BYTES = 50 * 1024 * 1024


class Fault(StrEnum):
    """Why a mail could be read only in part; the raw bytes always stay."""

    TOO_LARGE = "too_large"
    HEADERS_TOO_LARGE = "headers_too_large"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_DEEP = "too_deep"
    TOO_MANY_ADDRESSES = "too_many_addresses"
    TEXT_CUT = "text_cut"
    EMPTY = "empty"
    UNREADABLE = "unreadable"
