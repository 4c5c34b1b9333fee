"""Browser and system, as a request names them in its User-Agent: good enough to know one's own again, proof of nothing."""

from __future__ import annotations

# Most name others that they are like, so what is rarer is looked for first.
_BROWSERS = (
    ("Edge", ("Edg/", "EdgA/", "EdgiOS/")),
    ("Opera", ("OPR/", "OPT/")),
    ("Samsung Internet", ("SamsungBrowser/",)),
    ("Vivaldi", ("Vivaldi/",)),
    ("Firefox", ("Firefox/", "FxiOS/")),
    ("Chrome", ("Chrome/", "CriOS/")),
    ("Safari", ("Safari/",)),
)
_SYSTEMS = (
    ("iPhone", ("iPhone",)),
    ("iPad", ("iPad",)),
    ("Android", ("Android",)),
    ("Windows", ("Windows",)),
    ("ChromeOS", ("CrOS",)),
    ("macOS", ("Macintosh", "Mac OS X")),
    ("Linux", ("Linux",)),
)


def named(user_agent: str) -> tuple[str, str]:
    """The names of both; an empty one where it is not known."""
    return _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)


def _first(known: tuple[tuple[str, tuple[str, ...]], ...], user_agent: str) -> str:
    return next((name for name, signs in known if any(sign in user_agent for sign in signs)), "")
