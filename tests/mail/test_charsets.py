import pytest

from helpdesk.mail.charsets import decode, fallback_for, python_codec


@pytest.mark.parametrize(
    ("raw", "declared", "fallback", "text"),
    [
        ("āžš".encode(), "utf-8", "cp1252", "āžš"),
        ("āžš".encode("cp1257"), "windows-1257", "cp1252", "āžš"),
        ("āžš".encode("cp1257"), None, "cp1257", "āžš"),
        ("øå".encode("cp1252"), None, "cp1252", "øå"),
        ("āžš".encode(), "iso-8859-1", "cp1252", "āžš"),
        ("õ".encode("cp1252"), "utf-8", "cp1252", "õ"),
        (b"\x93x\x94", "iso-8859-1", "cp1252", "“x”"),
        ("你好".encode("gb18030"), "gb2312", "cp1252", "你好"),
        ("ж".encode("koi8-r"), "KOI8-R", "cp1252", "ж"),
        ("ä".encode(), "3Dutf-8", "cp1252", "ä"),
        (b"abc", "no-such-charset", "cp1252", "abc"),
        (b"\xef\xbb\xbfabc", "utf-8", "cp1252", "abc"),
        (b"a\x00b", "utf-8", "cp1252", "ab"),
        (b"+AOQ-", "unicode-1-1-utf-7", "cp1252", "ä"),
    ],
)
def test_bytes_become_the_meant_letters(raw: bytes, declared: str | None, fallback: str, text: str):
    assert decode(raw, declared, fallback=fallback) == text


@pytest.mark.parametrize(
    "name", ["punycode", "idna", "rot13", "zip", "base64", "unicode_escape", "x" * 500, ""]
)
def test_codecs_that_are_no_charsets_are_refused(name: str):
    assert python_codec(name) is None


@pytest.mark.parametrize(
    ("hint", "codec"),
    [("lv", "cp1257"), ("et-EE", "cp1257"), ("a@b.lv", "cp1257"), ("nb", "cp1252"), (None, "cp1252")],
)
def test_the_region_picks_the_code_page(hint: str | None, codec: str):
    assert fallback_for(hint) == codec
