import pytest

from helpdesk.mail.addresses import Address, parse_addresses
from helpdesk.mail.headers import Headers, decode_words, parameters, read_fields, text_of


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?B?SsSBbmlz?=", "Jānis"),
        ("=?ISO-8859-1?Q?Andr=E9?= Pirard", "André Pirard"),
        ("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"),
        ("=?utf-8?B?w6?= =?utf-8?B?Q=?=", "ä"),
        ("=?utf-8?Q?What?now??=", "What?now?"),
        ("=?gb2312?B?xOO6ww==?=", "你好"),
        ("=?unknown?Q?x?=", "x"),
        ("=?utf-8?Q?unfinished", "=?utf-8?Q?unfinished"),
        ("plain", "plain"),
    ],
)
def test_encoded_words_are_read_in_every_form(raw: str, text: str):
    assert decode_words(raw) == text


def test_raw_eight_bit_subjects_are_read_by_region():
    assert text_of("Pasūtījums".encode()) == "Pasūtījums"
    assert text_of("Pasūtījums".encode("cp1257"), "cp1257") == "Pasūtījums"


def test_a_line_that_is_no_field_begins_the_text():
    fields, body, cut = read_fields(b"A: 1\n 2\nnot a field\nB: 3\n\n", 0, 27)
    assert [(name, value.strip()) for name, value in fields] == [("a", b"1\n 2")]
    assert (body, cut) == (8, False)


def test_fields_are_found_in_any_case_from_the_top():
    headers = Headers([("x-a", b" one"), ("x-a", b" two")])
    assert (headers.get("X-A"), headers.all("x-a"), "X-B" in headers) == ("one", ["one", "two"], False)


def test_parameters_are_joined_and_decoded():
    value = b"attachment; filename*0*=utf-8''r%C4%93; filename*1*=%C4%B7ins.pdf; size=3"
    assert parameters(value) == ("attachment", {"filename": "rēķins.pdf", "size": "3"})
    assert parameters(b'text/plain; name="=?utf-8?Q?=C4=81.txt?="')[1] == {"name": "ā.txt"}
    assert parameters(b"text/plain charset=utf-8")[1] == {"charset": "utf-8"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a@b.c", [Address("", "a@b.c")]),
        ('"Doe, John" <john@doe.com>, x@y.z', [Address("Doe, John", "john@doe.com"), Address("", "x@y.z")]),
        ("Doe, John <john@doe.com>", [Address("Doe, John", "john@doe.com")]),
        ("john@doe.com (John Doe)", [Address("John Doe", "john@doe.com")]),
        ("Team: a@b.c, d@e.f; g@h.i", [Address("", "a@b.c"), Address("", "d@e.f"), Address("", "g@h.i")]),
        ("undisclosed-recipients:;", []),
        ("<@relay.x,@y.z:me@home.lv>", [Address("", "me@home.lv")]),
        ("=?utf-8?Q?Bērziņš,_J?= <j@b.lv>", [Address("Bērziņš, J", "j@b.lv")]),
        ('"a" b <<c@d.e>>', [Address("a b", "c@d.e")]),
        ('stray " quote <q@r.s>', [Address("stray quote", "q@r.s")]),
        ("MAILER-DAEMON (Mail System)", [Address("Mail System", "MAILER-DAEMON")]),
        ("", []),
    ],
)
def test_addresses_are_read_as_mailers_write_them(text: str, expected: list[Address]):
    assert parse_addresses(text) == (expected, False)


def test_a_line_break_never_gets_into_an_address():
    (address,), _ = parse_addresses("x <a@b.c\r\nBcc: evil@x.y>")
    assert "\r" not in address.email + address.name
    assert "\n" not in address.email + address.name
