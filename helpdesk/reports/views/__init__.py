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
blueprint.add_app_template_filter(labels.label, "report_label")

from helpdesk.reports.views import answers, drawing, exports, own, pages, workload  # noqa: E402, F401

blueprint.add_app_template_filter(drawing.month_name, "month_name")
blueprint.add_app_template_filter(drawing.as_band, "as_band")
