import pytest

from helpdesk.mail.html import is_too_deep, safe_html
from helpdesk.mail.html_text import text_of_html
from helpdesk.mail.parse import parse

from .letters import letter

FORBIDDEN = (
    "<script",
    "javascript:",
    "onerror",
    "onload",
    "<iframe",
    "<object",
    "<form",
    "<style",
    "<svg",
    "<base",
    "<meta",
    "style=",
)


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>x",
        '<img src=x onerror="alert(1)">x',
        '<a href="JaVaScRiPt:alert(1)">x</a>',
        '<a href="java&#x0A;script:alert(1)">x</a>',
        "<svg><script>alert(1)</script></svg>x",
        '<form action="https://evil"><input name=a></form>x',
        '<p style="background:url(https://evil)">x</p>',
        '<base href="https://evil"><meta http-equiv=refresh content=0>x',
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>x",
        "<style>@import 'https://evil'</style>x",
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>x',
    ],
)
def test_nothing_active_is_left_and_cleaning_twice_changes_nothing(source: str):
    clean = safe_html(source)
    assert not [word for word in FORBIDDEN if word in clean.lower()]
    assert safe_html(clean) == clean


def test_pictures_inside_the_mail_stay_and_remote_ones_wait_for_a_click():
    source = '<img src="cid:a@b" alt="in"><img src="https://x.y/z.gif" alt="out"><img src="data:image/png;base64,AA">'
    assert safe_html(source) == '<img src="cid:a@b" alt="in"><img alt="out"><img>'
    assert 'src="https://x.y/z.gif"' in safe_html(source, remote_images=True)
    assert "data:" not in safe_html(source, remote_images=True)


def test_links_open_elsewhere_and_tell_nobody():
    assert 'rel="noopener noreferrer nofollow"' in safe_html('<a href="https://x.y">z</a>')


@pytest.mark.parametrize(
    "opening", ["<div>", "<b>", "<blockquote>", "<table><tr><td>", "<svg>", "<a href=x>"]
)
def test_deep_nesting_is_flattened_to_text(opening: str):
    source = opening * 20_000 + "deep words"
    assert is_too_deep(source)
    assert safe_html(source) == "<p>deep words</p>"
    assert text_of_html(source) == "deep words"


def test_formatting_rebuilt_without_end_is_flattened():
    assert is_too_deep("".join(f"<font color={n}>" for n in range(300)) + "<p>x" * 5000)


def test_text_of_html_reads_like_mail():
    source = "<p>One</p><div>Two<br>three</div><ul><li>a<li>b</ul><blockquote>old<blockquote>older</blockquote></blockquote>"
    assert text_of_html(source) == "One\n\nTwo\nthree\n  * a\n  * b\n> old\n>> older"


def test_layout_tables_are_read_as_paragraphs():
    assert text_of_html("<table><tr><td>Hello</td></tr><tr><td>world</td></tr></table>") == "Hello\nworld"


def test_a_mail_in_html_alone_has_a_text_and_a_reply():
    mail = parse(letter("reply_nb_outlook_html"))
    assert mail.reply_text == "Hei,\n\nFakturaen er fortsatt feil."
    assert "Emne: Faktura" in mail.body
    assert not [word for word in FORBIDDEN if word in mail.html]
    assert "tracker" not in mail.html
