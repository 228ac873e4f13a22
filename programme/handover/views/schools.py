"""The page of a zorgcoördinator who leaves: which colleague of the school becomes the contact."""

from flask import render_template, url_for

from programme.access.guards import requires
from programme.access.identity import actor
from programme.access.policy import Permission
from programme.core.forms import options
from programme.core.unit_of_work import unit_of_work
from programme.handover import actions, queries, wording
from programme.handover.forms import SchoolContactForm
from programme.handover.views.shared import WRONG, Page, blueprint


@blueprint.route("/school-contacts/<int:contact_id>", methods=["GET", "POST"])
@requires(Permission.HAND_OVER_SCHOOL)
def school_contact(contact_id: int) -> Page:
    """Choose who becomes the contact; of students there are numbers only."""
    contact = queries.find_school_contact(actor(), contact_id)
    staff = {one.id: one for one in queries.school_colleagues(contact)}
    form = SchoolContactForm()
    form.successor_id.choices = options((one.id, one.name) for one in staff.values())
    if not form.sent():
        status = WRONG if form.is_submitted() else 200
        return render_template("handover/school_contact.html", form=form, contact=contact), status
    with unit_of_work() as work:
        successor = staff[form.successor_id.data]
        students = actions.hand_over_school(contact=contact, successor=successor, actor=actor())
        work.answer(url_for(".school_contact", contact_id=contact_id), wording.new_contact(successor.name, students))
    return work.response
