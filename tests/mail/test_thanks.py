import pytest

from helpdesk.mail.thanks import is_mere_thanks


@pytest.mark.parametrize(
    "text",
    [
        "Thanks!", "Thank you very much for your help.", "Great, thanks\n\nAnna", "Hi Anna,\n\nthank you so much!\n\nBest regards\nJohn Smith",
        "Paldies!", "Liels paldies par ātro atbildi!", "Labdien!\n\nPaldies, viss kārtībā.\n\nAr cieņu\nJānis Bērziņš",
        "Aitäh!", "Suur tänu kiire vastuse eest!", "Tere\n\naitäh, nüüd töötab\n\nJaan",
        "Takk!", "Tusen takk for hjelpen!", "Hei\n\nTakk for raskt svar\n\nmvh\nOla",
    ],
)  # fmt: skip
def test_mere_thanks_are_recognised(text: str):
    assert is_mere_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "Hello", "Thanks, but it is still broken", "Thank you. When will it arrive?", "Thanks, order 1234 is wrong",
        "Thanks for nothing", "No thanks", "Paldies, bet joprojām nestrādā", "Paldies, kad būs gatavs", "Nē, paldies",
        "Aitäh, aga ei tööta", "Palun aidake, aitäh", "Takk, men det virker ikke", "Takk, kan dere ringe meg",
        "Thanks, please call me back on the other number", "Thanks for the refund of the second invoice",
        "Paldies, gaidu rēķinu", "Thank you thank you thank you thank you thank you thank you thank you",
    ],
)  # fmt: skip
def test_whatever_says_more_is_an_answer(text: str):
    assert not is_mere_thanks(text)


def test_a_language_narrows_the_words():
    assert is_mere_thanks("Paldies", "lv-LV")
    assert not is_mere_thanks("Paldies", "nb")
    assert is_mere_thanks("Thanks", "nb")
