"""Key caps."""

import pytest

from helpdesk.web import keys


@pytest.mark.parametrize(
    ("given", "shown", "said"),
    [
        ("c", "<kbd>C</kbd>", "c"),
        ("g d", "<kbd>G D</kbd>", "g d"),
        ("mod+enter", "<kbd data-mod>Ctrl ↵</kbd>", "Control+Enter"),
        ("shift+mod+enter", "<kbd data-mod>⇧ Ctrl ↵</kbd>", "Shift+Control+Enter"),
        ("esc", "<kbd>Esc</kbd>", "Escape"),
        ("<", "<kbd>&lt;</kbd>", "<"),
    ],
)
def test_a_shortcut_is_drawn_and_said(given: str, shown: str, said: str) -> None:
    assert (keys.cap(given), keys.word(given)) == (shown, said)
