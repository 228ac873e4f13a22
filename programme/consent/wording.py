"""The words for ways of agreeing, and for what a school reads after it recorded a yes."""

from programme.core.i18n import gettext as _
from programme.core.i18n import lazy_gettext as _l
from programme.nomination.models import AgreementWay
from programme.nomination.rules import Missing
from programme.nomination.wording import MISSING

AGREEMENT_WAY: dict[AgreementWay, str] = {
    AgreementWay.TALK: _l("In a talk"),
    AgreementWay.PHONE: _l("By phone"),
    AgreementWay.MESSAGE: _l("In a message"),
    AgreementWay.LINK: _l("By the link"),
}


def after_agreement(missing: Missing | None) -> str:
    """Give what a school reads after an agreement was recorded."""
    return str(MISSING[missing]) if missing else _("Sent. The programme has received the nomination.")
