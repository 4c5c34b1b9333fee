"""What mail programs write around a quotation, in the languages our customers' programs speak.

Data only. English, Latvian, Estonian and Norwegian first; then the neighbours and the large languages of Europe, as
far as Outlook, Gmail, Apple Mail, Thunderbird and the large web mailers use them.
"""

import re

# "… wrote:" — words that say that somebody wrote, anywhere in the line above a quotation
WROTE = (
    # en, lv, et, nb/da, sv, fi
    "wrote", "writes", "wrote on", "rakstīja", "raksta", "rakstija", "uzrakstīja", "kirjutas", "kirjutas:",
    "kirjutab", "skrev", "skriver", "kirjoitti", "kirjoittaa",
    # de, nl, fr, es, pt, it
    "schrieb", "schreef", "geschreven", "a écrit", "écrit", "a ecrit", "ecrit", "escribió", "escribio", "escreveu",
    "ha scritto", "scrisse",
    # pl, lt, ru, uk, cs, sk, hu, ro, tr, el, ja, zh, ko
    "napisał", "napisała", "napisał(a)", "pisze", "parašė", "rašė", "написал", "написала", "написал(а)", "пишет",
    "написав", "пише", "napsal", "napsala", "napsal(a)", "napísal", "napísal(a)", "írta", "a scris", "yazdı", "έγραψε",
    "citējot", "quoting", "zitat von", "tsiteerides", "siterer", "citerar", "цитирую", "цитирование",
    "のメール", "写道", "寫道", "작성",
)  # fmt: skip

# words with which the line above a quotation begins (a digit or a weekday does as well)
_ON_LIST = """
    on at le am il el op den em dnia dňa dne w no kuupäeval pāra på pe tarih στις в kl um kuupäev kasutaja lietotājs citējot quoting at: datums: 在 på
"""
ON = frozenset(_ON_LIST.split())
_WEEKDAYS_LIST = """
    mon tue wed thu fri sat sun monday tuesday wednesday thursday friday saturday sunday pirmd otrd trešd
    ceturtd piektd sestd svētd pirmdien otrdien trešdien ceturtdien piektdien sestdien svētdien esmasp
    teisip kolmap neljap reede laup pühap esmaspäev teisipäev kolmapäev neljapäev laupäev pühapäev man tir
    ons tor fre lør søn mandag tirsdag onsdag torsdag fredag lørdag søndag mån tis lör sön måndag tisdag
    lördag söndag ma ti ke to pe la su maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai mo
    di mi do fr sa so montag dienstag mittwoch donnerstag freitag samstag sonntag lun mar mer jeu ven sam
    dim lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado
    domingo gio dom lunedì martedì mercoledì giovedì venerdì sabato domenica pon wt śr czw pt sob niedz пн
    вт ср чт пт сб вс понедельник вторник среда четверг пятница суббота воскресенье
"""
WEEKDAYS = frozenset(_WEEKDAYS_LIST.split())

# labels of the block of headers that Outlook and others put above the older mail
HEADER_LABELS: dict[str, str] = {
    label: field
    for field, labels in {
        "from": "from,no,sūtītājs,saatja,kellelt,fra,afsender,från,avsändare,lähettäjä,von,de,van,da,od,expéditeur,"
        "remitente,mittente,nuo,siuntėjas,от,от кого,від,feladó,de la,kimden,寄件者,发件人,寄件人,差出人,보낸 사람,από",
        "sent": "sent,nosūtīts,sūtīts,saadetud,sendt,skickat,lähetetty,gesendet,envoyé,envoyé le,enviado,enviado el,"
        "enviada em,enviado em,enviada,inviato,verzonden,wysłano,wysłane,išsiųsta,отправлено,дата отправки,надіслано,"
        "odesláno,odoslané,elküldve,trimis,gönderildi,发送时间,寄件日期,送信日時",
        "date": "date,datums,kuupäev,dato,datum,päivämäärä,päiväys,fecha,data,дата,dátum,tarih,日期,日時,when",
        "to": "to,kam,adresāts,adressaat,kellele,saaja,til,till,mottaker,vastaanottaja,an,à,a,para,aan,do,kam:,кому,komu,"
        "címzett,către,kime,收件人,収信者,宛先,받는 사람,kam,gavėjas,προς",
        "cc": "cc,kopija,kopijs,koopia,kopi,kopia,kopio,kopie,copie,copia,dw,копия,kopija:,másolatot kap,抄送,副本,bcc",
        "subject": "subject,tēma,temats,teema,emne,ämne,aihe,otsikko,betreff,objet,asunto,assunto,oggetto,onderwerp,temat,"
        "tema,тема,předmět,predmet,tárgy,subiect,konu,主题,主旨,件名,제목,θέμα",
        "reply_to": "reply-to,atbildēt,vasta,svar til,svar till,antwort an,répondre à,rispondi a,risposta,reply to,importance,"
        "attachments,pielikumi,manused,vedlegg,bilagor,anlagen,pièces jointes",
    }.items()
    for label in labels.split(",")
}

# "-----Original Message-----" between dashes, or alone on a line
ORIGINAL = (
    "original message", "original e-mail", "original email", "original-nachricht", "reply message",
    "sākotnējais ziņojums", "sākotnējā ziņa", "oriģinālais ziņojums", "oriģinālā ziņa", "pārsūtīts ziņojums",
    "pārsūtītais ziņojums", "algne kiri", "algne sõnum", "algne teade", "algsõnum", "originaalsõnum", "originaalkiri", "algne e-kiri", "originaal", "edastatud kiri",
    "edastatud sõnum", "originalmelding", "opprinnelig melding", "original melding", "videresendt melding",
    "oprindelig meddelelse", "oprindelig besked", "original meddelelse", "videresendt meddelelse",
    "ursprungligt meddelande", "originalmeddelande", "vidarebefordrat meddelande", "vidarebefordrat mail",
    "alkuperäinen viesti", "välitetty viesti", "edelleenlähetetty viesti", "ursprüngliche nachricht",
    "ursprüngliche mail", "weitergeleitete nachricht", "originalnachricht", "message d'origine", "message d’origine",
    "message original", "message transféré", "mensaje original", "mensaje reenviado", "mensagem original",
    "mensagem encaminhada", "messaggio originale", "messaggio inoltrato", "messaggio inoltrato",
    "oorspronkelijk bericht", "oorspronkelijke bericht", "doorgestuurd bericht", "wiadomość oryginalna",
    "oryginalna wiadomość", "wiadomość przekazana", "przekazana wiadomość", "pradinis laiškas", "originalus laiškas",
    "исходное сообщение", "оригинальное сообщение", "первоначальное сообщение", "пересылаемое сообщение",
    "пересланное сообщение", "пересылаемое письмо", "переслане повідомлення", "původní zpráva", "původní e-mail",
    "pôvodná správa", "eredeti üzenet", "mesajul original", "orijinal mesaj", "原始邮件", "邮件原件", "forwarded message",
    "forwarded by", "originale nachricht",
)  # fmt: skip
BEGIN_FORWARD = (
    "begin forwarded message:", "sākas pārsūtīts ziņojums:", "edastatud sõnumi algus:", "videresendt melding:",
    "start på videresendt besked:", "vidarebefordrat brev:", "välitetty viesti alkaa:", "anfang der weitergeleiteten",
    "début du message transféré", "début du message réexpédié", "inizio messaggio inoltrato",
    "inicio del mensaje reenviado", "início da mensagem reencaminhada", "begin doorgestuurd bericht",
    "начало переадресованного сообщения", "początek przekazywanej wiadomości", "original message processed by",
)  # fmt: skip

# the line of ours (and of other desks) above which a customer should write; compared without blanks and marks
REPLY_ABOVE = (
    "reply above", "please type your reply above", "type your reply above", "write above this line",
    "reply to this email above", "please reply above", "atbildi rakstiet virs šīs", "rakstiet atbildi virs",
    "lūdzu, atbildiet virs", "lūdzu atbildiet virs", "kirjutage vastus selle rea kohale", "vasta selle rea kohal",
    "kirjutage oma vastus", "vastake selle joone kohal", "skriv svaret over denne linjen", "svar over denne linjen",
    "skriv svaret ditt over", "bitte antworten sie oberhalb", "antworten oberhalb dieser",
    "répondez au-dessus de cette ligne", "répondre au-dessus", "ответьте выше этой", "svara ovanför denna",
)  # fmt: skip

_DEVICE = (
    r"iphone|ipad|ipod|android|mobil|mobile|mobilt|mobiel|phone|cell|handy|smartphone|galaxy|samsung|huawei|nokia"
    r"|blackberry|outlook|windows|yahoo|gmail|mailbox|airmail|proton ?mail|sparrow|telefon|tālruņ|viedtālruņ|device"
)
MOBILE_SIGNATURE = re.compile(
    r"^[\W_]{0,4}(?:"
    rf"sent (?:from|via|with|by|using) .{{1,90}}|sent on the go.{{0,40}}|get (?:\[?outlook|yahoo mail|bluemail).{{1,60}}"
    rf"|from my (?:{_DEVICE}).{{0,40}}|.{{1,30}} from mobile"
    r"|(?:no)?sūtīts (?:no|ar|izmantojot) .{2,60}|ziņojums (?:no)?sūtīts no .{2,60}|iegūstiet outlook.{1,40}"
    r"|saadetud (?:minu|mu|rakendusest|nutitelefonist|telefonist) ?.{0,60}|minu .{2,40} saadetud|hankige outlook.{1,40}"
    r"|sendt fra (?:min|mit|mitt|outlook|mail|yahoo|e-post).{0,60}|(?:last ned|hent) outlook.{1,40}"
    r"|skickat från .{2,60}|skickades från .{2,60}|hämta outlook.{1,40}|lähetetty .{2,60}"
    r"|gesendet (?:von|mit|über) .{2,60}|von meinem .{2,40} gesendet|diese nachricht wurde von mein.{2,80} gesendet\.?"
    r"|envoyé (?:depuis|de|à partir de) .{2,60}|obtenir outlook.{1,40}|télécharg.{1,20}outlook.{1,40}"
    r"|enviado (?:desde|do|de|a partir|via|con) .{2,60}|enviada do .{2,60}|inviato (?:da|dal|con) .{2,60}"
    r"|verzonden (?:met|vanaf|van|via) .{2,60}|verstuurd (?:vanaf|met|via) .{2,60}"
    r"|wysłan[eo] (?:z|ze) .{2,60}|отправлено (?:с|из|через) .{2,60}|надіслано з .{2,60}|išsiųsta iš .{2,60}"
    r"|odesláno z .{2,60}|從我的 .{1,30} 傳送|发自我的.{1,30}|iphoneから送信"
    r")[\W_]{0,4}$",
    re.I,
)
