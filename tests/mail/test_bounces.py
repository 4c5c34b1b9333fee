from helpdesk.mail.parse import as_json, parse

from .letters import letter


def test_a_failure_names_its_address_status_and_original():
    bounce = parse(letter("bounce_postfix")).bounce
    assert (bounce.is_bounce, bounce.hard) == (True, True)
    assert bounce.recipients == bounce.hard_recipients == ("nobody@example.lv",)
    assert bounce.statuses == ("5.1.1",)
    assert bounce.original_message_ids == ("ours-77@example.com",)


def test_a_delay_is_no_failure_but_a_soft_bounce_to_the_door():
    mail = parse(letter("delay_exim"))
    assert (mail.bounce.is_bounce, mail.bounce.is_delay, mail.bounce.hard) == (False, True, False)
    assert mail.bounce.recipients == ("busy@example.ee",)
    assert as_json(mail, "")["is_bounce"] is True
    assert mail.is_auto_reply


def test_a_delivery_that_went_well_is_no_bounce():
    raw = (
        letter("bounce_postfix").replace(b"Action: failed", b"Action: delivered").replace(b"5.1.1", b"2.0.0")
    )
    bounce = parse(raw).bounce
    assert (bounce.is_bounce, bounce.is_delivered, bounce.hard) == (False, True, False)


def test_a_full_mailbox_is_soft():
    raw = letter("bounce_postfix").replace(b"5.1.1", b"5.2.2").replace(b"User unknown", b"Mailbox full")
    assert not parse(raw).bounce.hard


def test_one_unknown_among_two_marks_only_that_one():
    raw = letter("bounce_postfix").replace(
        b"Final-Recipient: rfc822; nobody@example.lv",
        b"Final-Recipient: rfc822; full@example.lv\r\nAction: failed\r\nStatus: 5.2.2\r\n\r\n"
        b"Final-Recipient: rfc822; nobody@example.lv",
    )
    bounce = parse(raw).bounce
    assert bounce.recipients == ("full@example.lv", "nobody@example.lv")
    assert bounce.hard_recipients == ("nobody@example.lv",)


def test_a_notice_in_plain_words_is_read():
    raw = (
        b"Return-Path: <>\nFrom: Mail Delivery Subsystem <MAILER-DAEMON@x.example>\nSubject: Returned mail: User unknown\n\n"
        b"   ----- Transcript of session follows -----\n550 <gone@y.example>... User unknown\n\n"
        b"   ----- Unsent message follows -----\nFrom: help@z.example\nTo: gone@y.example\nMessage-ID: <ours-3@z.example>\n"
    )
    bounce = parse(raw).bounce
    assert bounce.recipients == ("gone@y.example",)
    assert (bounce.is_bounce, bounce.hard) == (True, True)
    assert bounce.original_message_ids == ("ours-3@z.example",)


def test_a_customer_may_forward_a_bounce_and_stays_a_customer():
    quoted = letter("bounce_postfix").replace(b"\r\n", b"\r\n> ")
    raw = (
        b"From: anna@example.com\r\nTo: help@example.com\r\nSubject: What does this mean\r\n\r\nPlease help\r\n\r\n> "
        + quoted
    )
    mail = parse(raw)
    assert not mail.bounce.is_bounce
    assert not mail.is_auto_reply


def test_a_complaint_names_who_complained():
    mail = parse(letter("complaint_arf"))
    assert (mail.bounce.is_complaint, mail.bounce.is_bounce) == (True, False)
    assert mail.bounce.recipients == ("angry@example.lv",)
    assert mail.original_message_ids == ("survey-5@example.com",)
    assert mail.is_auto_reply
