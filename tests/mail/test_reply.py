import pytest

from helpdesk.mail.parse import parse, parse_bare
from helpdesk.mail.reply import extract_reply

from .letters import letter

SEAMS = {
    "en gmail": "On Wed, Jun 5, 2024 at 10:00 AM Help <help@example.com> wrote:\n\n> old",
    "en gmail wrapped": "On Wed, Jun 5, 2024 at 10:00 AM The Very Long Name of the Desk <\nhelp@example.com> wrote:\n\n> old",
    "en apple": "On 5 Jun 2024, at 10:00, Help <help@example.com> wrote:\n\nold without marks",
    "en outlook": "From: Help <help@example.com>\nSent: Wednesday, June 5, 2024 10:00 AM\nTo: Me\nSubject: Re: it\n\nold",
    "en rule": "-----Original Message-----\nFrom: Help\n\nold",
    "en stars": "*From:* Help [mailto:help@example.com]\n*Sent:* Wednesday\n*To:* Me\n*Subject:* it\n\nold",
    "lv gmail": "trešd., 2024. g. 5. jūn., plkst. 10:00 — lietotājs Atbalsts (<help@example.com>)\nrakstīja:\n\n> vecs",
    "lv apple": "2024. gada 5. jūn. plkst. 10:00 Atbalsts <help@example.com> rakstīja:\n\n> vecs",
    "lv outlook": "No: Atbalsts <help@example.com>\nNosūtīts: trešdiena, 2024. gada 5. jūnijs 10:00\nKam: Es\nTēma: Lieta\n\nvecs",
    "lv webmail": "Citējot Atbalsts <help@example.com>:\n\n> vecs",
    "et gmail": "Kuupäev K, 5. juuni 2024 kell 10:00 kirjutas Tugi (<help@example.com>):\n\n> vana",
    "et gmail new": "Kasutaja Tugi (<help@example.com>) kirjutas kuupäeval K, 5. juuni 2024\nkell 10:00:\n\n> vana",
    "et outlook": "Saatja: Tugi <help@example.com>\nSaadetud: kolmapäev, 5. juuni 2024 10:00\nAdressaat: Mina\nTeema: Asi\n\nvana",
    "nb gmail": "ons. 5. juni 2024 kl. 10:00 skrev Kundeservice <help@example.com>:\n\n> gammel",
    "nb apple": "Den 5. jun. 2024 kl. 10.00 skrev Kundeservice <help@example.com>:\n\ngammel",
    "nb outlook": "Fra: Kundeservice <help@example.com>\nSendt: onsdag 5. juni 2024 10:00\nTil: Meg\nEmne: Sak\n\ngammel",
    "sv": "Den ons 5 juni 2024 kl 10:00 skrev Hjälp <help@example.com>:\n\n> gammal",
    "da": "Fra: Hjælp\nSendt: 5. juni 2024 10:00\nTil: Mig\nEmne: Sag\n\ngammel",
    "fi": "ke 5. kesäk. 2024 klo 10.00 Tuki (help@example.com) kirjoitti:\n\n> vanha",
    "de": "Am Mi., 5. Juni 2024 um 10:00 Uhr schrieb Hilfe <help@example.com>:\n\n> alt",
    "de name first": "Hilfe <help@example.com> schrieb am Mi., 5. Juni 2024,\n10:00:\n\n> alt",
    "fr": "Le mer. 5 juin 2024 à 10:00, Aide <help@example.com> a écrit :\n\n> vieux",
    "es": "El mié, 5 jun 2024 a las 10:00, Ayuda (<help@example.com>) escribió:\n\n> viejo",
    "it": "Il giorno mer 5 giu 2024 alle ore 10:00 Aiuto <help@example.com> ha\nscritto:\n\n> vecchio",
    "nl": "Op wo 5 jun. 2024 om 10:00 schreef Hulp <help@example.com>:\n\n> oud",
    "pl": "śr., 5 cze 2024 o 10:00 Pomoc <help@example.com> napisał(a):\n\n> stary",
    "ru": "ср, 5 июн. 2024 г. в 10:00, Поддержка <help@example.com>:\n\n> старое",
    "marker": "##- Please type your reply above this line -##\n\nold",
    "marker lv": "--- Lūdzu, atbildiet virs šīs līnijas ---\n\nvecs",
    "quote alone": "> old\n> older",
    "phone": "Sent from my iPhone\n\n> On 5 Jun 2024, at 10:00, Help <help@example.com> wrote:\n>\n> old",
}


@pytest.mark.parametrize("seam", SEAMS.values(), ids=SEAMS.keys())
def test_the_older_mail_is_left_out(seam: str):
    assert (
        extract_reply(f"Sveiki!\n\nIt works now.\n\nAnna\n\n{seam}\n").text
        == "Sveiki!\n\nIt works now.\n\nAnna"
    )


@pytest.mark.parametrize(
    "text",
    [
        "I have a question\nOn Monday at 10:00 the technician wrote:\nnothing at all.",
        "Journey\n\nFrom: Riga\nTo: Tallinn\nDate: 5 June\n\nPlease book it.",
        "Points:\n-- first\n-- second\n\nThanks",
        "Service   Date\n--------------------\nA  1 June\nB  2 June\n\nPlease check",
        "We met on 5.06.2024 at 10:00:\n\n- you\n- me",
        "The reply above was not helpful, please read it again.",
        "Sent from the warehouse yesterday,\nbut it never came.",
    ],
)
def test_what_only_looks_like_a_seam_stays(text: str):
    assert extract_reply(text).text == text


def test_replies_between_quoted_lines_stay_with_their_questions():
    reply = parse(letter("inline_reply")).reply_text
    assert reply.startswith("> Which printer is it?")
    assert "The one on the second floor." in reply
    assert reply.endswith("Yes, E-13.")


def test_a_reply_below_the_whole_quotation_is_found():
    text = "Den 5. juni 2024 kl. 10:00 skrev Hjelp <help@example.com>:\n> Virker det?\n\nJa, takk."
    assert extract_reply(text).text == "Ja, takk."


def test_the_signature_is_parted_off():
    reply = extract_reply("Lūdzu palīdziet.\n\n-- \nJānis Bērziņš\ntel. +371 20000000\n")
    assert (reply.text, reply.signature) == ("Lūdzu palīdziet.", "Jānis Bērziņš\ntel. +371 20000000")


@pytest.mark.parametrize(
    "line",
    ["Sent from my iPhone", "Nosūtīts no mana iPhone", "Sūtīts no Samsung Galaxy viedtālruņa", "Saadetud minu iPhone'ist",
     "Sendt fra min iPhone", "Skickat från min iPhone", "Von meinem iPhone gesendet", "Envoyé de mon iPhone",
     "Отправлено с iPhone", "Get Outlook for Android<https://aka.ms/x>"],
)  # fmt: skip
def test_the_line_of_a_phone_is_a_signature(line: str):
    assert extract_reply(f"Yes.\n\n{line}\n").text == "Yes."


@pytest.mark.parametrize(
    "text", ["> only quoted", "--\nonly a signature", "-----Original Message-----\nFrom: a@b.c\n\nforwarded"]
)
def test_where_nothing_would_be_left_everything_stays(text: str):
    assert extract_reply(text).text == text


def test_an_estonian_reply_in_an_old_code_page_is_read():
    assert parse(letter("reply_et_outlook")).reply_text == "Tere!\n\nArve jõudis kohale, aitäh."


@pytest.mark.parametrize(
    "older",
    [
        '<div class="gmail_quote"><div class="gmail_attr">On … wrote:</div><blockquote>old</blockquote></div>',
        '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> a</div>old',
        '<div id="x_divRplyFwdMsg">From: a</div>old',
        '<div><div style="border:none;border-top:solid #E1E1E1 1.0pt"><p><b>From:</b> a</p></div></div>old',
        '<div>On 5 Jun 2024, at 10:00, Help &lt;help@x.y&gt; wrote:</div><blockquote type="cite">old</blockquote>',
        '<div class="moz-cite-prefix">On 05.06.2024 10:00, Help wrote:<br></div><blockquote type="cite">old</blockquote>',
        '<div class="yahoo_quoted">old</div>',
        '<hr id="zwchr"><b>From: </b>a<br>old',
    ],
)
def test_the_older_mail_in_html_is_left_out(older: str):
    assert parse_bare(f"<div>It works.</div>{older}".encode(), "html").reply_text == "It works."
