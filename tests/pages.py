"""A client that reads every page it gets: one title, one h1, labels, unique ids, nothing inline. Fills in real forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from flask import Flask, g
from lxml import html as lxml_html
from werkzeug.test import TestResponse

from helpdesk.extensions import db
from helpdesk.kit import clock
from helpdesk.people import sign_in


def said(element: Any) -> str:
    """What a person reads there, but for the caps of keys; white space folded."""
    return " ".join("".join(element.xpath(".//text()[not(ancestor::kbd)]")).split())


@dataclass
class Page:
    """One answer, and for HTML its parsed page."""

    response: TestResponse
    url: str

    def __post_init__(self) -> None:
        self.status = self.response.status_code
        self.body = self.response.get_data(as_text=self._is_text())
        self.root = lxml_html.fromstring(self.body) if self._is_html() and self.body.strip() else None
        is_page = self.root is not None and self.body.lstrip().lower().startswith("<!doctype")
        if is_page and not self._is_letter():
            check(self)

    def _is_letter(self) -> bool:
        """A letter as it leaves, in a sandbox: laid out for mail programmes, and no page of ours."""
        policy = self.response.headers.get("Content-Security-Policy", "")
        return "sandbox" in policy and self.root.find(".//table[@style]") is not None

    def _is_text(self) -> bool:
        return (self.response.mimetype or "").startswith(
            ("text/", "application/json", "application/problem", "image/svg")
        )

    def _is_html(self) -> bool:
        return self.response.mimetype == "text/html"

    @property
    def text(self) -> str:
        """What a person reads, white space folded."""
        if self.root is None:
            return str(self.body)
        return " ".join(self.root.text_content().split())

    @property
    def h1(self) -> str:
        return " ".join(self.root.xpath("//h1")[0].text_content().split())

    @property
    def location(self) -> str:
        return self.response.headers.get("Location", "")

    def all(self, css: str) -> list[Any]:
        return list(self.root.cssselect(css))

    def one(self, css: str) -> Any:
        found = self.all(css)
        assert len(found) == 1, f"{len(found)} of {css!r} on {self.url}"
        return found[0]

    def links(self) -> dict[str, str]:
        """Text -> address of every link."""
        return {said(a): a.get("href") for a in self.all("a[href]")}

    def form(self, part: str) -> Any:
        """The form whose action contains `part` (or whose id is `part`)."""
        found = [f for f in self.all("form") if part in (f.get("action") or self.url) or f.get("id") == part]
        assert found, f"no form {part!r} on {self.url}: {[f.get('action') for f in self.all('form')]}"
        return next((f for f in found if f.get("action") == part), found[0])


class Client:
    """A browser without scripts."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.http = app.test_client()
        self.user: Any = None

    def sign_in(self, user: Any) -> None:
        """Gives the cookie of a fresh session of `user`."""
        token, _row = sign_in.begin(user, address="127.0.0.1", browser="test", at=clock.now())
        db.session.commit()
        with self.http.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        self.user = user

    def open(self, method: str, url: str, *, follow: bool = True, **options: Any) -> Page:
        db.session.commit()  # what the test wrote is there for the page, and no lock is held
        page = Page(self._send(url, method=method, **options), url)
        for _ in range(5):
            if not (follow and page.status in {301, 302, 303, 307, 308}):
                break
            target = urlsplit(urljoin(url, page.location))
            url = target.path + ("?" + target.query if target.query else "")
            page = Page(self._send(url), url)
        return page

    def _send(self, url: str, **options: Any) -> TestResponse:
        for name in list(g):  # the test's own app context lends its g to every request
            g.pop(name)
        response = self.http.open(url, **options)
        db.session.rollback()  # as at the end of every request: what a view did not commit is gone
        return response

    def get(self, url: str, **options: Any) -> Page:
        return self.open("GET", url, **options)

    def post(self, url: str, data: dict[str, Any] | None = None, **options: Any) -> Page:
        """A POST by hand; with the CSRF token of this session unless `data` brings one."""
        return self.open("POST", url, data=data or {}, **options)

    def submit(
        self, page: Page, part: str, follow: bool = True, button: str | None = None, **values: Any
    ) -> Page:
        """Fills in the form whose action contains `part` and sends it, as a browser would."""
        method, action, data = filled(page, part, button, **values)
        if method == "GET":
            return self.open("GET", action.split("?")[0], query_string=data, follow=follow)
        return self.open(method, action, data=data, follow=follow)


def filled(
    page: Page, part: str, button: str | None = None, **values: Any
) -> tuple[str, str, dict[str, Any]]:
    """What a browser would send for the form whose action contains `part`: method, address, fields."""
    form = page.form(part)
    data: dict[str, Any] = {}
    for field in form.xpath(".//input|.//select|.//textarea"):
        _collect(field, data)
    for name in values:
        assert name in data or form.xpath(f".//*[@name='{name}']"), (
            f"the form has no field {name!r}: {sorted(data)}"
        )
    data.update(values)
    if button is not None:
        pressed = next(b for b in form.xpath(".//button") if button in " ".join(b.text_content().split()))
        if pressed.get("name"):
            data[pressed.get("name")] = pressed.get("value", "")
    action = urljoin(page.url, form.get("action") or page.url)
    method = (form.get("method") or "get").upper()
    return method, action, {name: value for name, value in data.items() if value is not None}


def _collect(field: Any, data: dict[str, Any]) -> None:
    name, kind = field.get("name"), (field.get("type") or "").lower()
    if not name or field.get("disabled") is not None or kind in {"submit", "button", "image", "file"}:
        return
    if kind in {"radio", "checkbox"}:
        if field.get("checked") is None:
            return
        value = field.get("value", "on")
        if kind == "checkbox" and name in data:
            data[name] = [*data[name], value] if isinstance(data[name], list) else [data[name], value]
        else:
            data[name] = value
    elif field.tag == "select":
        chosen = [o.get("value", o.text_content()) for o in field.xpath(".//option[@selected]")]
        options = field.xpath(".//option")
        if field.get("multiple") is not None:
            data[name] = chosen
        elif options:
            data[name] = chosen[0] if chosen else options[0].get("value", options[0].text_content())
    elif field.tag == "textarea":
        data[name] = (field.text or "").removeprefix("\n")
    elif name in data and kind == "hidden":  # a list of them
        data[name] = [*(data[name] if isinstance(data[name], list) else [data[name]]), field.get("value", "")]
    else:
        data[name] = field.get("value", "")


def check(page: Page) -> None:
    """The floor under every page."""
    root, where = page.root, page.url
    assert root.get("lang"), f"{where}: the page does not say its language"
    titles = root.xpath("//head/title")
    assert len(titles) == 1 and titles[0].text_content().strip(), f"{where}: one title, please"
    assert len(root.xpath("//h1")) == 1, f"{where}: {len(root.xpath('//h1'))} h1"
    ids = [e.get("id") for e in root.xpath("//*[@id]")]
    twice = {i for i in ids if ids.count(i) > 1}
    assert not twice, f"{where}: ids used twice: {twice}"
    assert not root.xpath("//*[@style]"), f"{where}: inline style"
    scripts = [s for s in root.xpath("//script[not(@src)]") if s.get("type") != "application/json"]
    assert not scripts, f"{where}: inline script"
    handlers = [a for e in root.iter() if isinstance(e.tag, str) for a in e.attrib if a.startswith("on")]
    assert not handlers, f"{where}: {handlers}"
    for form in root.xpath("//form[translate(@method,'POST','post')='post']"):
        assert form.xpath(".//input[@name='csrf_token']"), (
            f"{where}: a form without csrf token: {form.get('action')}"
        )
    known = set(ids)
    for field in root.xpath("//input|//select|//textarea"):
        if (field.get("type") or "").lower() in {"hidden", "submit", "button"} or field.get(
            "aria-hidden"
        ) == "true":
            continue
        named = field.get("aria-label") or field.get("aria-labelledby") or field.xpath("ancestor::label")
        labelled = named or root.xpath(f"//label[@for='{field.get('id')}']")
        assert labelled, f"{where}: no label for {field.get('name')}"
        for described in (field.get("aria-describedby") or "").split():
            assert described in known, (
                f"{where}: {field.get('name')} is described by {described}, which is not there"
            )
    for image in root.xpath("//img"):
        assert image.get("alt") is not None, f"{where}: a picture without alt"
    assert "%(" not in page.text, (
        f"{where}: a placeholder was not filled in: {page.text[max(0, page.text.find('%(') - 40) :][:90]}"
    )
