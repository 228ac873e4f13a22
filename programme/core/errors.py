"""The errors a person can meet: each knows its HTTP status and a sentence in plain words."""

from programme.core.i18n import gettext as _


class ProgrammeError(Exception):
    """Something a person may not or cannot do now; one handler turns it into a page."""

    status = 500

    def __init__(self, text: str | None = None) -> None:
        super().__init__(text or "")
        self.text = text


class NotFound(ProgrammeError):
    """The thing does not exist, or not for this person."""

    status = 404


class Refused(ProgrammeError):
    """The person sees the thing but may not do this with it."""

    status = 403


class Conflict(ProgrammeError):
    """Somebody else was first; the text says what changed."""

    status = 409


class Invalid(ProgrammeError):
    """What was sent cannot be used, and no form was at hand to say so beside the field."""

    status = 422


class TooOften(ProgrammeError):
    """Too many tries in a short time."""

    status = 429


class Unavailable(ProgrammeError):
    """The database cannot write now, such as on a full disk."""

    status = 503


class GateClosed(ProgrammeError):
    """A rule of the programme forbids this step now.

    The code names the rule (the step's `wording` turns it into a sentence); the values fill the sentence.
    """

    status = 422

    def __init__(self, code: str, text: str, **values: object) -> None:
        super().__init__(text)
        self.code = code
        self.values = values


class WrongStage(Conflict):
    """The move does not start at the stage the thing is in, mostly because another person moved it already."""

    def __init__(self, thing: str, stage: str, move: str) -> None:
        super().__init__(_("This has changed in the meantime. Look at how it stands now before you go on."))
        self.thing = thing
        self.stage = stage
        self.move = move


class AlreadyAnswered(ProgrammeError):
    """The same form was sent twice; the first answer is given again."""

    status = 303

    def __init__(self, location: str) -> None:
        super().__init__()
        self.location = location
