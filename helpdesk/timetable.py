"""What the clock makes us do: every job, and how often it runs of itself."""

from __future__ import annotations

from helpdesk.automation import jobs as automation
from helpdesk.disputes import jobs as disputes
from helpdesk.events import recording, sealing
from helpdesk.files import store as files
from helpdesk.files import strays
from helpdesk.importing import jobs as importing
from helpdesk.importing.running import JOB as IMPORTING
from helpdesk.jobs import queue
from helpdesk.jobs.queue import register
from helpdesk.mail import delivering, fetching, incoming
from helpdesk.mail import jobs as mail
from helpdesk.mailings import jobs as mailings
from helpdesk.mailings.running import JOB as TRICKLING
from helpdesk.people import jobs as people
from helpdesk.privacy import erasing, exporting
from helpdesk.privacy import jobs as privacy
from helpdesk.recovery import jobs as recovery
from helpdesk.reports import jobs as reports
from helpdesk.surveys import jobs as surveys
from helpdesk.texting import delivering as texting
from helpdesk.texting import hearing, outbox
from helpdesk.texting import jobs as texts
from helpdesk.tickets import clock_resetting, running
from helpdesk.tickets import jobs as tickets
from helpdesk.web import limits, submissions


def set_up() -> None:
    """Fills the registry of `jobs`. Order matters for `flask work --once`: letters go out last."""
    register("events.retry", recording.retry_failed, every=1)
    register("events.seal", sealing.seal, every=1)
    register(fetching.JOB, fetching.fetch_due, every=1)
    register(incoming.JOB, incoming.process_due, every=1)
    register(hearing.JOB, texts.hear, every=1)
    register("people.answer_forgotten", people.answer_forgotten, every=1)
    register("people.sweep_sessions", people.sweep_sessions, every=60, offset=7)
    register("tickets.resume_due", tickets.resume_due, every=1)
    register("tickets.forget_undos", tickets.forget_undos, every=60, offset=13)
    register("tickets.follow_merges", tickets.follow_merges, every=10, offset=6)
    register(clock_resetting.JOB, tickets.reset_clocks, every=1)
    register("tickets.watch_clocks", tickets.watch_clocks, every=1)
    register(running.JOB, running.work_due, every=1)
    register("tickets.sweep_runs", tickets.sweep_runs, every=60, offset=43)
    register("automation.act_due", automation.act_due, every=1)
    register("automation.retry_failed", automation.retry_failed, every=1)
    register("automation.sweep", automation.sweep, every=1440, offset=191)
    register("surveys.ask_at_milestones", surveys.ask_at_milestones, every=60, offset=3)
    register(TRICKLING, mailings.trickle, every=1)
    register("surveys.send_due", surveys.send_due, every=1)
    register("surveys.expire", surveys.expire, every=10, offset=1)
    register("surveys.give_up_slips", surveys.give_up_slips, every=60, offset=21)
    register("surveys.give_up_calls", surveys.give_up_calls, every=60, offset=23)
    register("surveys.count_ballots", surveys.count_ballots, every=1440, offset=203)
    register("surveys.sweep_traces", surveys.sweep_traces, every=1440, offset=181)
    register(IMPORTING, importing.work, every=1)
    register("recovery.tell_due", recovery.tell_due, every=1)
    register("recovery.watch_cases", recovery.watch_cases, every=1)
    register("recovery.ask_again", recovery.ask_again, every=10, offset=4)
    register("disputes.tell_late", disputes.tell_late, every=60, offset=31)
    register("reports.rollup", reports.roll_up, every=1)
    register(exporting.JOB, privacy.export, every=1)
    register(erasing.JOB, privacy.erase, every=1)
    register("privacy.lapse", privacy.lapse, every=10, offset=8)
    register("privacy.sweep", privacy.sweep, every=60, offset=51)
    register("people.mail_notices", people.mail_notices, every=1)
    register("texting.sweep", texts.sweep, every=1440, offset=197)
    register("mail.sweep_answers", mail.sweep_answers, every=60, offset=47)
    register("files.note_strays", strays.note_strays, every=1440, offset=211)
    register("files.sweep", files.sweep, every=60, offset=17)
    register("web.sweep_submissions", submissions.sweep, every=60, offset=27)
    register("web.sweep_limits", limits.sweep, every=10, offset=3)
    register("jobs.sweep", queue.sweep_runs, every=60, offset=37)
    register(outbox.JOB, texting.deliver, every=1)
    register("mail.deliver", delivering.deliver, every=1)
