"""HTML of strangers made safe to show: no script, style, form, frame, SVG, remote image or other request.

The result is one layer of three; the page that shows it adds a strict content policy and a sandbox.
"""

import html as entities
import re

import nh3

from helpdesk.mail import limits

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)")
_ANY_TAG = re.compile(r"<[^<>]*>")
_BREAKS = re.compile(r"(?i)<(?:br|/p|/div|/tr|/li|/h[1-6]|/table|/blockquote)\b[^<>]*>")
_HIDDEN = re.compile(r"(?is)<(script|style|title|head|template|noscript)\b")
_VOID_LIST = """
    area base br col embed hr img input link meta param source track wbr
"""
_VOID = frozenset(_VOID_LIST.split())
_CLOSED_BY_THEMSELVES_LIST = """
    p li dt dd option tr td th tbody thead tfoot colgroup html head body
"""
_CLOSED_BY_THEMSELVES = frozenset(_CLOSED_BY_THEMSELVES_LIST.split())
_FORMATTING_LIST = """
    a b big code em font i nobr s small strike strong tt u
"""
_FORMATTING = frozenset(_FORMATTING_LIST.split())
_REBUILT_NODES = 300_000
_ENTITIES_IN_A_TEXT = 20_000

_TAGS_LIST = """
    a abbr address b big blockquote br caption center cite code col colgroup dd del details dfn div dl dt em
    figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp
    section small span strike strong sub summary sup table tbody td tfoot th thead tr tt u ul var wbr
"""
TAGS = frozenset(_TAGS_LIST.split())
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"align", "dir", "lang", "title", "valign", "width", "height", "bgcolor"},
    "a": {"href", "name"},
    "img": {"src", "alt"},
    "font": {"color", "face", "size"},
    "table": {"border", "cellpadding", "cellspacing"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap", "scope"},
    "col": {"span"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "blockquote": {"type"},
}
_WITH_CONTENT = {
    "script",
    "style",
    "title",
    "template",
    "noscript",
    "svg",
    "math",
    "iframe",
    "object",
    "textarea",
}


def safe_html(source: str, *, remote_images: bool = False) -> str:
    """A fragment fit to show; images stay only by ``cid:`` unless an agent asked for the remote ones.

    What is nested too deeply for the cleaner comes out as plain paragraphs. Cleaning twice changes nothing.
    """
    source = source[: limits.HTML_CHARS]
    if is_too_deep(source):
        return as_paragraphs(flat_text(source))
    return nh3.clean(
        source,
        tags=set(TAGS),
        clean_content_tags=_WITH_CONTENT,
        attributes=_ATTRIBUTES,
        attribute_filter=_with_remote_images if remote_images else _without_remote_images,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _without_remote_images(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "src":
        return value if value.lstrip().lower().startswith("cid:") else None
    return _with_remote_images(tag, attribute, value)


def _with_remote_images(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href" and value.lstrip().lower().startswith("cid:"):
        return None
    if attribute == "src" and not value.lstrip().lower().startswith(("cid:", "http:", "https:")):
        return None
    return value


def is_too_deep(source: str) -> bool:
    """Whether a parser would need a deep tree or more than linear time; a linear estimate."""
    if _has_endless_entities(source):
        return True
    depth = formatting = rebuilt = 0
    for match in _TAG.finditer(source):
        name = match[2].lower()
        if name in _VOID or name in _CLOSED_BY_THEMSELVES:
            rebuilt += formatting
        elif match[1]:
            depth = max(0, depth - 1)
            formatting = max(0, formatting - (name in _FORMATTING))
        else:
            depth += 1
            rebuilt += formatting
            formatting += name in _FORMATTING
        if depth > limits.HTML_DEPTH or rebuilt > _REBUILT_NODES:
            return True
    return False


def _has_endless_entities(source: str) -> bool:
    """Each entity makes the cleaner copy the text it stands in."""
    most = _ENTITIES_IN_A_TEXT
    return source.count("&") > most and max(run.count("&") for run in source.split("<")) > most


def flat_text(source: str) -> str:
    """The words of HTML too wild for a parser, by cutting out tags; linear."""
    source = _without_hidden(source)
    return entities.unescape(_ANY_TAG.sub("", _BREAKS.sub("\n", source)))


def _without_hidden(source: str) -> str:
    out, pos, lower = [], 0, source.lower()
    while (match := _HIDDEN.search(source, pos)) is not None:
        end = lower.find(f"</{match[1].lower()}", match.end())
        if end < 0:
            break
        out.append(source[pos : match.start()])
        pos = end
    return "".join([*out, source[pos:]])


def as_paragraphs(text: str) -> str:
    """Plain text as HTML: blank lines part paragraphs, line ends stay."""
    blocks = re.split(r"\n[ \t]*\n", text.strip())
    return "".join(
        f"<p>{entities.escape(block.strip(), quote=False)}</p>" for block in blocks if block.strip()
    ).replace("\n", "<br>")
