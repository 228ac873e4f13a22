"""A mentoring programme, from nomination to closure; the packages below are its steps, in order.

core              the ground floor: database, clock, mail, jobs, encryption, audit
people            who exists: users, schools, students, guardians, mentors
norms             what a programme promises: presets, phases, rhythm, parties, thresholds
lifecycle         where someone is: stages and moves as data, history, what is due
access            who may do what: the policy on one page, guards, visible lists, links
accounts          sign in, second factor, invitation, password, sessions
care_route        who does what at a school when a student needs more than a mentor; who to call; whose work it is
training          trainings for mentors and who was there
volunteers        from applying as a mentor to being admitted
nomination        a school nominates a student
imports           a school's own list becomes drafts
consent           the student's own yes, and under 16 a guardian's: to taking part, to data, to research; each withdrawable
intake            the conversation with the student
slots             the moments a coordinator offers for it
referral          the way to hulpverlening, and back
screening         motivation and the traffic light
concerns          'Ik maak me zorgen', owned and answered
matching          who fits whom and why; the proposal and both answers
koppelingsmoment  the first meeting of all parties, which starts a match
logbook           conversations and goals
support           the coordinator's rhythm of contact; silence judged by phase
feedback          terugkoppeling: what a school hears of a student's progress, once the student said yes
intervisie        groups of mentors who learn from each other
evaluation        short questions to both sides while a match runs, and what their answers ask for
phases            the next phase, by evidence
closure           how a match ends
handover          who takes over: a second mentor, an absence, somebody who leaves
dossiers          pages over all steps: people, matches, one student, one match
worklist          Vandaag: what needs whom, by when and why
calendar          the own appointments in somebody's own calendar program
reports           figures and exports
settings          schools, programmes, users, mails
days_off          holidays, exam weeks and internships, on which nobody expects a conversation
protocol          Zo beslissen wij: the rules that run, printed for students, parents and schools
privacy           what is held on a person, and when it goes
cli               commands
"""

from importlib import import_module
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from programme import cli
from programme.access import frame, guards, links
from programme.accounts.actions import keep_unsent
from programme.accounts.queries import find_actor
from programme.core import clock, config, forms, i18n, login, rendering, web
from programme.core.database import db
from programme.core.templates import Templates

ROOT = Path(__file__).resolve().parents[1]

# Every step with pages; its blueprint bears the step's name and stands under that name in the address.
STEPS = (
    "access",
    "accounts",
    "care_route",
    "training",
    "volunteers",
    "nomination",
    "imports",
    "consent",
    "intake",
    "slots",
    "referral",
    "screening",
    "concerns",
    "matching",
    "koppelingsmoment",
    "logbook",
    "support",
    "feedback",
    "intervisie",
    "evaluation",
    "phases",
    "closure",
    "handover",
    "dossiers",
    "worklist",
    "calendar",
    "reports",
    "settings",
    "days_off",
    "protocol",
    "privacy",
)

migrate = Migrate()


def create_app(instance: Path | None = None, **overrides: object) -> Flask:
    """Make the application of one installation; `instance` holds its database and secrets.

    :raises UnsafeSettings: when production was asked for with settings that would not be safe.
    """
    instance = instance or ROOT / "instance"
    app = Flask(
        "programme", static_folder=None, template_folder=str(ROOT / "templates"), root_path=str(ROOT / "programme")
    )
    app.jinja_environment = Templates
    app.config.update(config.load(instance))
    app.config.update(overrides)
    app.config["INSTANCE"] = instance
    if app.config["FIXED_CLOCK"]:
        clock.fix_for_all(clock.parse(str(app.config["FIXED_CLOCK"])))
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    i18n.init_app(app)
    web.init_app(app)
    forms.csrf.init_app(app)
    login.init_app(app, find_actor)
    guards.init_app(app)
    rendering.init_app(app)
    frame.init_app(app)
    app.extensions["programme.mint_link"] = links.mint
    app.extensions[guards.KEEP_UNSENT] = keep_unsent
    for step in STEPS:
        app.register_blueprint(import_module(f"programme.{step}.views").blueprint)
    cli.init_app(app)
    _wrap(app)
    return app


def _wrap(app: Flask) -> None:
    """Put static files in front of the application, and before that what a trusted proxy says about the visitor."""
    static = WhiteNoise(
        app.wsgi_app,
        root=ROOT / "static",
        prefix="static/",
        max_age=31_536_000,
        add_headers_function=web.protect_static,
    )
    hops = int(app.config["TRUSTED_PROXIES"])
    app.wsgi_app = ProxyFix(static, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
