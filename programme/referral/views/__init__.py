"""The pages of a referral: the owner's steps, what goes along, the school's handovers, the receiver's link."""

from programme.referral.views import owner, receiving, sending
from programme.referral.views.shared import blueprint

__all__ = ["blueprint", "owner", "receiving", "sending"]
