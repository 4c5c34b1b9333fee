"""Where a mail of the corpus is read otherwise than its source states, and why we mean it so."""

DECODED = "the source gives the letters up; we read them"
NOT_AN_ADDRESS = "the source gives the field for the address; we give the address in it"
FOLDED = "a blank before an encoded word belongs to the text (RFC 2047 6.2)"
TEXTS_ARE_SHOWN = "the source counts further texts as files; we show them"
OWN_COPY = "the source keeps the HTML body as a file too; we keep the raw mail"
REPORT_IS_A_FILE = "the source drops the machine-readable report; other sources and we keep it as a file"

# (measure, file) -> why
EXPLAINED: dict[tuple[str, str], str] = {
    ("subject", "imap_tools/example14.eml"): FOLDED,
    ("subject", "mikel_mail/invalid_subject_characters.eml"): DECODED,
    ("subject", "stalwart/legacy_020.eml"): DECODED,
    ("subject", "stalwart/legacy_052.eml"): DECODED,
    ("subject", "zammad/mail018.box"): DECODED,
    ("from_email", "mikel_mail/mix_caps_content_type.eml"): NOT_AN_ADDRESS,
    ("from_email", "zammad/mail035.box"): NOT_AN_ADDRESS,
    ("from_email", "zammad/mail076.box"): NOT_AN_ADDRESS,
    ("from_email", "zammad/mail087.box"): NOT_AN_ADDRESS,
    ("from_name", "zammad/mail065.box"): DECODED,
    ("from_name", "zammad/mail076.box"): NOT_AN_ADDRESS,
    ("from_name", "zammad/mail087.box"): NOT_AN_ADDRESS,
    ("attachments", "freescout/message-2.eml"): "the source states the size in base64; we state the file's",
    ("attachments", "imap_tools/text_with_content_id.eml"): "the only text of a mail is its body",
    ("attachment hash", "imap_tools/text_with_content_id.eml"): "the only text of a mail is its body",
    ("attachments", "mikel_mail/multi_address_bounce1.eml"): REPORT_IS_A_FILE,
    ("attachments", "mikel_mail/raw_email_with_mimepart_without_content_type.eml"): REPORT_IS_A_FILE,
    ("attachments", "stalwart/malformed_001.eml"): TEXTS_ARE_SHOWN,
    ("attachments", "stalwart/malformed_003.eml"): TEXTS_ARE_SHOWN,
    ("attachments", "stalwart/malformed_007.eml"): TEXTS_ARE_SHOWN,
    ("attachments", "stalwart/malformed_009.eml"): TEXTS_ARE_SHOWN,
    ("attachments", "stalwart/malformed_012.eml"): "three mails are enclosed; we keep all three",
    ("attachments", "stalwart/malformed_016.eml"): TEXTS_ARE_SHOWN,
    ("attachments", "zammad/mail062.box"): OWN_COPY,
    ("attachments", "zammad/mail085.box"): OWN_COPY,
    ("attachments", "zammad/mail087.box"): "a text without a type is text, not a file",
    ("attachments", "zbateson/m1006.eml"): "a file's name is kept without the sender's folders",
    ("attachments", "zbateson/m4004.eml"): "a detached signature is a file, as other sources say",
}
