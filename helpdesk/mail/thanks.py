"""Whether an answer only says thank you, so that it need not open a finished conversation again.

Careful rather than clever: a question, a number, a negation, a "but", a word of urgency or more than twelve words
make it an answer like any other, as does any word that is not known to belong to thanks and greetings.
"""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MOST_WORDS = 12

_THANKS = {
    "en": "thank thanks thx ty tks cheers appreciated appreciate thankyou",
    "lv": "paldies pateicos pateicamies",
    "et": "aitäh aitah tänan täname tänud tänu aitähh",
    "nb": "takk tusen tusentakk mangetakk takker",
}
_POLITE = {
    "en": "you so very much many a lot lots again all the for it i we really is was that this works work working now"
    " perfect great good fine super wonderful excellent awesome brilliant ok okay yes help support your quick fast swift"
    " reply answer response kind best regards kindly sincerely hi hello dear team everyone have nice day weekend evening"
    " wish wishes warm cheers be to of and me us got received everything solved fixed resolved understood too well greetings",
    "lv": "liels lielais milzīgs liela lielu jums tev par palīdzību atbildi atsaucību ātro ātru operatīvo operatīvu informāciju"
    " sirsnīgs sirsnīgi visu viss labi labu labs lieliski super ļoti strādā darbojas tagad jau ar cieņu cieņā sveiki"
    " labdien labrīt labvakar jauku dienu vakaru nedēļas nogali veiksmi un skaidrs kārtībā tas ir jūsu skaidrojumu rīkojumu"
    " atrisināts saņēmu sapratu ok okay jā vēlreiz daudz",
    "et": "suur suured palju väga teile sulle teid sind abi eest vastuse kiire info informatsiooni selgituse hästi tore super"
    " nüüd töötab toimib korras kõik on see tervitades tervitustega tere head päeva õhtut nädalavahetust ja parimat lugupidamisega"
    " selge ok okei jah sain kätte veel kord südamest abivalmiduse teie sinu toetuse",
    "nb": "takk deg dere for hjelpen hjelp svar svaret raskt raske rask hurtig så mye veldig mange tusen igjen flott supert fint"
    " bra perfekt topp fungerer virker nå det er og hei god dag helg kveld ha en fin hilsen vennlig med mvh beste alt i orden"
    " ok okei ja den supporten tilbakemelding tilbakemeldingen informasjon informasjonen løst fikk",
}
_STOP_LIST = """
    but not no never isn't doesn't don't didn't can't cannot won't still however unfortunately please when
    why how what where who which could would should can urgent problem issue error wrong except nothing
    instead waiting wait bet nē nav ne neder nestrādā nedarbojas nesaņēmu tomēr diemžēl lūdzu kāpēc kad kā
    kur kas vai problēma kļūda vēl joprojām aga ei pole ega kuid siiski kahjuks palun miks millal kuidas kus
    mis kas probleem viga endiselt ikka men ikke nei aldri ingen fortsatt dessverre vær hvorfor når hvordan
    hvor hva hvem kan feil problem likevel
"""
_STOP = frozenset(_STOP_LIST.split())


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().replace("’", "'")


_ALL = {
    language: (
        frozenset(map(_folded, _THANKS[language].split())),
        frozenset(map(_folded, _POLITE[language].split())),
    )
    for language in _THANKS
}


def is_mere_thanks(text: str, language: str | None = None) -> bool:
    """True where ``text`` (new text of a reply, no quotation) is a short thank-you in en, lv, et or nb.

    ``language`` narrows the search to one language and English; a name below a greeting is allowed at the end.
    """
    text = _folded(text.strip())
    if not text or len(text) > 300 or "?" in text or "http" in text or any(char.isdecimal() for char in text):
        return False
    words = _WORD.findall(text)
    if not words or len(words) > _MOST_WORDS or not _STOP.isdisjoint(words):
        return False
    wanted = [language[:2].lower().replace("no", "nb"), "en"] if language else list(_ALL)
    thanks = frozenset[str]().union(*(_ALL[tag][0] for tag in wanted if tag in _ALL))
    polite = frozenset[str]().union(*(_ALL[tag][1] for tag in wanted if tag in _ALL))
    if thanks.isdisjoint(words):
        return False
    return all(word in thanks or word in polite for word in _without_name(text, words, thanks | polite))


def _without_name(text: str, words: list[str], known: frozenset[str]) -> list[str]:
    """Leave out a signature (up to three words on the last line) and a name after a greeting on the first."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) > 1:
        last = _WORD.findall(lines[-1])
        if len(last) <= 3 and not any(word in known for word in last):
            words = words[: len(words) - len(last)]
    first = _WORD.findall(lines[0])
    greeted = first[:1] and first[0] in ("hi", "hello", "dear", "sveiki", "labdien", "tere", "hei")
    if greeted and len(first) == 2 and len(lines) > 1:
        return words[2:]
    if (
        len(words) >= 2
        and words[-1] not in known
        and words[-2] in known
        and re.search(r",\s*\S+\W*$", lines[-1])
    ):
        return words[:-1]  # "Thanks, Anna"
    return words
