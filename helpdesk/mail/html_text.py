"""HTML to the text a person would read, quotations marked by ``> `` as in plain mail."""

import re

import lxml.html  # type: ignore[import-untyped]
from inscriptis.css_profiles import CSS_PROFILES
from inscriptis.html_engine import Inscriptis
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement
from lxml.etree import LxmlError, ParserError  # type: ignore[import-untyped]

from helpdesk.mail import limits
from helpdesk.mail.html import flat_text, is_too_deep

_QUOTE_BEGINS, _QUOTE_ENDS = "\ue000", "\ue001"
CUT = "\ue002"
"""A line of its own where a mail program says that the older mail begins."""

_OURS = re.compile(f"[{_QUOTE_BEGINS}{_QUOTE_ENDS}{CUT}]")
_MARKS = re.compile(f"[{_QUOTE_BEGINS}{_QUOTE_ENDS}]")
_MANY_BLANKS = re.compile(r"\n(?:[ \t]*\n){2,}")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
_DROPPED = ("script", "style", "head", "title", "template", "noscript", "svg", "object", "iframe")
_ROWS = frozenset(("tr", "td", "th", "tbody", "thead", "tfoot"))

# where everything from the element on is the older mail
_OLDER_FROM_HERE = frozenset(
    (
        "divrplyfwdmsg",
        "appendonsend",
        "olk_src_body_section",
        "mail-editor-reference-message-container",
        "reply-intro",
    )
)
_OLDER_CLASSES = frozenset(
    ("gmail_quote", "gmail_quote_container", "yahoo_quoted", "protonmail_quote", "outlookmessageheader",
     "moz-forward-container", "ms-outlook-mobile-reference-message", "tutanota_quote", "zmail_extra",
     "gmail_extra", "yahooquoted", "mail-quote-collapse", "history_container")
)  # fmt: skip
_OUTLOOK_RULE = re.compile(r"border-top:\s*solid\s*#?(?:b5c4df|e1e1e1|windowtext)", re.I)

_CSS = {
    **CSS_PROFILES["strict"],
    "head": HtmlElement(display=Display.none),
    "blockquote": HtmlElement(display=Display.block),
    "hr": HtmlElement(display=Display.block),
    "p": HtmlElement(display=Display.block, margin_before=1, margin_after=1),
}
_CONFIG = ParserConfig(css=_CSS, display_images=False, display_links=False, table_cell_separator=" ")


def text_of_html(source: str) -> str:
    """The visible text; never raises. Beyond limits (size, depth, number) tags are merely cut out."""
    return marked_text(source).replace(CUT, "").strip("\n")


def marked_text(source: str) -> str:
    """As ``text_of_html``, with ``CUT`` lines where the mail program marked the older mail."""
    source = _DECLARATION.sub("", _OURS.sub("", source[: limits.HTML_TO_TEXT_CHARS]))
    if not source.strip():
        return ""
    try:
        if source.count("<") <= limits.HTML_TO_TEXT_TAGS and not is_too_deep(source):
            return _tidy(_quoted(_render(source)))
    except (LxmlError, ParserError, RecursionError, ValueError, AssertionError, IndexError, TypeError):
        pass  # the flat text below is the answer to whatever the renderer cannot bear
    return _tidy(flat_text(source))


def _render(source: str) -> str:
    tree = lxml.html.document_fromstring(
        source, parser=lxml.html.HTMLParser(huge_tree=True, remove_comments=True)
    )
    for element in list(tree.iter(*_DROPPED)):
        element.drop_tree()
    _mark_quotes(tree)
    _unfold_layout_tables(tree)
    return Inscriptis(tree, _CONFIG).get_text()


def _mark_quotes(tree: lxml.html.HtmlElement) -> None:
    for element in list(tree.iter("blockquote", "div", "hr", "span", "table", "p")):
        if element.tag == "blockquote":
            _wrap(element, _QUOTE_BEGINS, _QUOTE_ENDS)
        if _starts_older_mail(element):
            mark = element.makeelement("div")
            mark.text = CUT
            element.addprevious(mark)


def _starts_older_mail(element: lxml.html.HtmlElement) -> bool:
    if (name := element.get("id")) and name.lower().removeprefix("x_") in _OLDER_FROM_HERE:
        return True
    if element.tag == "hr" and name in ("zwchr", "stopSpelling", "replySplit"):
        return True
    classes = element.get("class")
    if classes and any(word.lower().removeprefix("x_") in _OLDER_CLASSES for word in classes.split()):
        return _has_words(element)
    style = element.get("style")
    return bool(style and element.tag == "div" and _OUTLOOK_RULE.search(style[:300]))


def _has_words(element: lxml.html.HtmlElement) -> bool:
    return any(text.strip() for text in element.itertext())


def _wrap(element: lxml.html.HtmlElement, before: str, after: str) -> None:
    first, last = element.makeelement("div"), element.makeelement("div")
    first.text, last.text = before, after
    first.tail, element.text = element.text, None
    element.insert(0, first)
    element.append(last)


def _unfold_layout_tables(tree: lxml.html.HtmlElement) -> None:
    """Tables of one column only lay the page out; as tables they would be padded with blanks."""
    with_columns = {
        next(row.iterancestors("table"), None)
        for row in tree.iter("tr")
        if sum(1 for cell in row if cell.tag in ("td", "th")) > 1
    }
    for table in list(tree.iter("table")):
        if table in with_columns:
            continue
        stack = list(table)
        table.tag = "div"
        while stack:
            element = stack.pop()
            if element.tag in _ROWS:
                element.tag = "div"
                stack.extend(element)


def _quoted(text: str) -> str:
    """Turn the marks of quotations into leading ``> ``."""
    if _QUOTE_BEGINS not in text:
        return text
    out, depth = [], 0
    for line in text.split("\n"):
        begins, ends = line.count(_QUOTE_BEGINS), line.count(_QUOTE_ENDS)
        plain = _MARKS.sub("", line) if begins or ends else line
        depth += begins
        if plain.strip() or not (begins or ends):
            out.append((">" * min(depth, 20) + " " + plain).rstrip() if depth else plain)
        depth = max(0, depth - ends)
    return "\n".join(out)


def _tidy(text: str) -> str:
    lines = (line.rstrip() for line in text.replace("\r", "").replace("\xa0", " ").split("\n"))
    return _MANY_BLANKS.sub("\n\n", "\n".join(lines)).strip("\n")
