"""What customers of the demo say, what they are answered, and what they write after closing."""

from __future__ import annotations

from helpdesk.categories.words import RequestKind as Kind

# category key -> kind, then subject and words in lv, et, nb
REQUESTS: dict[str, tuple[Kind, dict[str, tuple[str, str]]]] = {
    "none": (
        Kind.TECHNICAL,
        {
            "lv": (
                "Kopš rīta nav interneta",
                "Kopš rīta nav interneta. Maršrutētājam deg sarkana lampiņa, esmu to divreiz pārstartējis.",
            ),
            "et": (
                "Hommikust saati pole internetti",
                "Hommikust saati pole internetti. Ruuteril põleb punane tuli, olen seda kaks korda taaskäivitanud.",
            ),
            "nb": (
                "Ikke internett siden i morges",
                "Vi har ikke hatt internett siden i morges. Ruteren lyser rødt, og jeg har startet den på nytt to ganger.",
            ),
        },
    ),
    "drops": (
        Kind.COMPLAINT,
        {
            "lv": (
                "Internets pazūd katru vakaru",
                "Kopš otrdienas, kad nomainīja maršrutētāju, internets pazūd katru vakaru ap septiņiem. Maksāju par 300 un nevaru strādāt.",
            ),
            "et": (
                "Internet kaob igal õhtul",
                "Pärast ruuteri vahetust kaob internet igal õhtul kella seitsme paiku. Maksan 300 eest ja ei saa tööd teha.",
            ),
            "nb": (
                "Internett faller ut hver kveld",
                "Etter at ruteren ble byttet på tirsdag, faller internett ut hver kveld rundt sju. Jeg betaler for 300 og får ikke jobbet.",
            ),
        },
    ),
    "slow": (
        Kind.TECHNICAL,
        {
            "lv": (
                "Vakaros ļoti lēns internets",
                "Vakaros ātrums ir 4 Mb/s, lai gan līgumā ir 300. Pievienoju mērījumu.",
            ),
            "et": (
                "Õhtuti väga aeglane internet",
                "Õhtuti on kiirus 4 Mbit/s, kuigi lepingus on 300. Lisan mõõtmise.",
            ),
            "nb": (
                "Svært tregt internett om kvelden",
                "Om kvelden er hastigheten 4 Mbit/s, selv om avtalen sier 300. Jeg legger ved målingen.",
            ),
        },
    ),
    "double": (
        Kind.COMPLAINT,
        {
            "lv": (
                "Oktobra rēķins samaksāts divreiz",
                "Par oktobri nauda ir noņemta divas reizes. Lūdzu atmaksājiet vienu summu.",
            ),
            "et": (
                "Oktoobri arve võeti kaks korda",
                "Oktoobri eest võeti raha kaks korda. Palun makske üks summa tagasi.",
            ),
            "nb": (
                "Oktober er trukket to ganger",
                "Beløpet for oktober er trukket to ganger. Jeg vil ha det ene tilbake.",
            ),
        },
    ),
    "price": (
        Kind.COMPLAINT,
        {
            "lv": (
                "Kāpēc cena ir pieaugusi?",
                "Rēķinā ir par četriem eiro vairāk nekā pagājušajā mēnesī, un neviens par to nebrīdināja.",
            ),
            "et": ("Miks hind tõusis?", "Arve on neli eurot suurem kui eelmisel kuul ja keegi ei hoiatanud."),
            "nb": (
                "Hvorfor har prisen gått opp?",
                "Fakturaen er femti kroner høyere enn forrige måned, og ingen sa fra på forhånd.",
            ),
        },
    ),
    "moving": (
        Kind.REQUEST,
        {
            "lv": (
                "Pārceļos 1. decembrī",
                "1. decembrī pārceļos uz jaunu dzīvokli. Vai var paturēt to pašu numuru un līgumu?",
            ),
            "et": (
                "Kolin 1. detsembril",
                "Kolin 1. detsembril uude korterisse. Kas saan sama numbri ja lepingu alles jätta?",
            ),
            "nb": (
                "Flytter 1. desember",
                "Jeg flytter til ny leilighet 1. desember. Kan jeg beholde nummeret og avtalen?",
            ),
        },
    ),
    "packages": (
        Kind.QUESTION,
        {
            "lv": ("Kuri kanāli ir Ģimenes paketē?", "Vai Ģimenes paketē ir arī ziemas sporta kanāls?"),
            "et": ("Mis kanalid on Perepaketis?", "Kas Perepaketis on ka talispordi kanal?"),
            "nb": ("Hvilke kanaler er i Familiepakken?", "Er vintersportkanalen med i Familiepakken?"),
        },
    ),
    "sign_in": (
        Kind.TECHNICAL,
        {
            "lv": (
                "Nevaru pierakstīties pašapkalpošanās vietnē",
                "Pēc paroles maiņas kods pienāk tad, kad tas jau ir beidzies.",
            ),
            "et": (
                "Ei saa iseteenindusse sisse",
                "Pärast parooli vahetust tuleb kood siis, kui see on juba aegunud.",
            ),
            "nb": (
                "Kommer ikke inn på Min side",
                "Etter at jeg byttet passord, kommer koden først når den er utløpt.",
            ),
        },
    ),
    "equipment": (
        Kind.ORDER,
        {
            "lv": (
                "Divi papildu raidītāji",
                "Vēlos pasūtīt divus papildu Wi-Fi raidītājus mājai ar diviem stāviem.",
            ),
            "et": ("Kaks lisasaatjat", "Soovin tellida kaks lisa-Wi-Fi-saatjat kahekorruselisse majja."),
            "nb": (
                "To ekstra aksesspunkter",
                "Jeg vil bestille to ekstra Wi-Fi-punkter til et hus med to etasjer.",
            ),
        },
    ),
}
ANSWERS = {
    "lv": (
        "Paldies, ka uzrakstījāt. Kļūda bija mūsu sadales skapī, tā ir novērsta. Lūdzu pārbaudiet šovakar.",
        "Esmu pārbaudījis Jūsu līgumu un veicis labojumu. Izmaiņas stājas spēkā uzreiz.",
        "Tehniķis ieradīsies otrdien no 17 līdz 19. Mājās Jums nav jābūt.",
    ),
    "et": (
        "Aitäh, et kirjutasite. Viga oli meie jaotuskapis ja on nüüd kõrvaldatud. Palun kontrollige õhtul.",
        "Vaatasin Teie lepingu üle ja tegin paranduse. Muudatus kehtib kohe.",
        "Tehnik tuleb teisipäeval kella 17 ja 19 vahel. Te ei pea kodus olema.",
    ),
    "nb": (
        "Takk for at du skrev. Feilen lå i fordelingsskapet vårt og er rettet. Sjekk gjerne i kveld.",
        "Jeg har gått gjennom avtalen din og rettet den. Endringen gjelder med en gang.",
        "En tekniker kommer tirsdag mellom 17 og 19. Du trenger ikke være hjemme.",
    ),
}
FOLLOW_UPS = {
    "lv": "Pārstartēju divreiz, kā lūdzāt. Ap septiņiem vakarā tas atkal pazūd uz piecām minūtēm.",
    "et": "Taaskäivitasin kaks korda, nagu palusite. Seitsme paiku kaob see jälle viieks minutiks.",
    "nb": "Jeg startet den på nytt to ganger, som du ba om. Rundt sju faller den ut igjen i fem minutter.",
}
NOTES = (
    "Same splitter as two others this week. Asked network to look at the cabinet.",
    "Credit note prepared, finance books it tomorrow.",
    "Promised a call back before noon.",
)
PRAISE = {
    "lv": ("Ātri un laipni.", "Paldies, viss darbojas.", "Tehniķis atnāca precīzi laikā.", ""),
    "et": ("Kiire ja sõbralik.", "Aitäh, kõik töötab.", "Tehnik tuli täpselt.", ""),
    "nb": ("Raskt og hyggelig.", "Takk, alt virker.", "Teknikeren kom presis.", ""),
}
BLAME = {
    "lv": (
        "Bija jāzvana trīs reizes un katru reizi jāstāsta no sākuma.",
        "Solīja piezvanīt un nepiezvanīja.",
        "",
    ),
    "et": (
        "Pidin kolm korda helistama ja iga kord otsast peale rääkima.",
        "Lubati tagasi helistada, aga ei helistatud.",
        "",
    ),
    "nb": (
        "Måtte ringe tre ganger og forklare alt fra begynnelsen.",
        "De lovet å ringe tilbake, men gjorde det ikke.",
        "",
    ),
}

# Mail that nobody asked for.
OFFERS_FROM = "deals@bargains.example"
ACKNOWLEDGEMENTS = {
    (
        "lv",
        "open",
    ): "Labdien, {{first_name|cien. klient}}!\n\nJūsu pieteikums {{number}} ir saņemts. Šodien strādājam {{opening_hours}} un atbildēsim vēl šodien.",
    (
        "lv",
        "closed",
    ): "Labdien, {{first_name|cien. klient}}!\n\nJūsu pieteikums {{number}} ir saņemts. Patlaban esam slēgti; atkal strādājam no {{next_opening}}. Ja nav interneta pavisam, zvaniet {{phone}}.",
    (
        "nb",
        "closed",
    ): "Hei!\n\nVi har fått saken din, {{number}}. Akkurat nå er det stengt; vi åpner igjen {{next_opening}}.",
}
BUILDERS = ("Kabeļu serviss", "cabinets@builders.example")  # who mends the network for us
ASKED_OUTSIDE = {
    "lv": "Labdien! Vai jūsu sadales skapī šonedēļ kaut kas mainīts? Klientam vakaros pazūd **līnija**.",
    "et": "Tere! Kas teie jaotuskapis on sel nädalal midagi muudetud? Kliendil kaob õhtuti **liin**.",
    "nb": "Hei! Er noe endret i skapet deres denne uken? Kunden mister **linjen** om kvelden.",
}
ANSWERED_OUTSIDE = {
    "lv": "Jā, otrdien mainījām sadalītāju. Pirmdien no rīta brigāde pārbaudīs savienojumus.",
    "et": "Jah, teisipäeval vahetasime jagaja. Esmaspäeva hommikul kontrollib brigaad ühendusi.",
    "nb": "Ja, vi byttet en splitter på tirsdag. Mandag morgen sjekker et lag koblingene.",
}
OFFERS = ("Your website could be first", "Still waiting for your answer", "Last chance: 80 % off")

# What another desk knew: the last row has no address that one could write to.
OLD_CUSTOMERS = """number;name;e-mail;phone;language
501;Baiba Kārkliņa;baiba.karklina@mail.example;+371 29 111 222;lv
502;Tõnu Pärn;tonu.parn@mail.example;;et
503;Solveig Haugen;solveig.haugen@mail.example;;nb
504;Andris Zariņš;andris at mail.example;;lv
"""
