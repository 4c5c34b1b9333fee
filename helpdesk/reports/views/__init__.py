"""Pages of the room."""

from flask import Blueprint

from helpdesk.reports import labels, phrases

blueprint = Blueprint("reports", __name__)
blueprint.add_app_template_filter(phrases.share, "figure_share")
blueprint.add_app_template_filter(phrases.span, "figure_span")
blueprint.add_app_template_filter(phrases.counts, "figure_counts")
blueprint.add_app_template_filter(phrases.described, "figure_words")
blueprint.add_app_template_filter(phrases.amount, "amount")
blueprint.add_app_template_filter(phrases.limits, "limits")
blueprint.add_app_template_filter(phrases.month, "month_name")
blueprint.add_app_template_filter(labels.label, "report_label")
blueprint.add_app_template_filter(labels.band, "as_band")

from helpdesk.reports.views import (  # noqa: E402, F401
    anonymous,
    answers,
    exports,
    own,
    pages,
    promises,
    time,
    workload,
    workload_lists,
    workload_moves,
)
