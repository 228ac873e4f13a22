"""Random histories of concerns, with people who leave and clocks that jump; what must always be true is asked after each step.

What is expected is written down here by hand: which move leads where, what is owed at each stage, who may reach what.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, Phase, Verbosity, settings
from hypothesis import seed as begins_from
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select, update
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import IntegrityError

from programme.access.identity import Actor
from programme.access.visibility import Anyone, numbers, reach, weighs
from programme.concerns import actions, queries
from programme.concerns.models import About, CareRoute, Concern, GoesTo, RaisedAs, Urgency
from programme.core import clock
from programme.core.database import db
from programme.core.errors import Conflict, GateClosed, NotFound, WrongStage
from programme.core.unit_of_work import unit_of_work
from programme.dossiers import actions as dossiers
from programme.handover import actions as handover
from programme.lifecycle.models import Match, StandIn, Trajectory
from programme.people.models import Membership, Mentor, Role, User
from programme.referral import actions as referral
from programme.referral.models import Destination, Referral
from programme.worklist import actions as worklist
from tests import factories
from tests.factories import NOW, TrajectoryStage
from tests.soak.house import House, open_house
from tests.soak.measured import Measured

STEPS_IN_A_HISTORY = 50
# Stage after each move. Source: the table of the design, architecture.md §3.
LEADS = {
    ("raised", "acknowledge"): "acknowledged",
    ("acknowledged", "weigh"): "weighed",
    ("weighed", "weigh_again"): "acknowledged",
    ("weighed", "answer"): "answered",
    ("answered", "close"): "closed",
}
OWED = {
    "raised": "acknowledge_concern",
    "acknowledged": "weigh_concern",
    "weighed": "answer_concern",
    "answered": "close_concern",
}
# Just before both changes of the clock (the spring one is Easter too), Christmas, and a day off in the week.
BEGINNINGS = (
    NOW,
    datetime(2027, 3, 25, 14, tzinfo=UTC),
    datetime(2027, 10, 29, 14, tzinfo=UTC),
    datetime(2026, 12, 24, 15, tzinfo=UTC),
    datetime(2027, 4, 26, 9, tzinfo=UTC),
)
JUMPS = (
    timedelta(minutes=1),
    timedelta(minutes=31),
    timedelta(minutes=61),
    timedelta(hours=7),
    timedelta(days=1),
    timedelta(days=1, minutes=1),
    timedelta(days=3),
    timedelta(days=12),
    # Somebody set the clock back.
    -timedelta(hours=1),
)
REFUSED = (GateClosed, WrongStage, Conflict, NotFound)
NUMBER = st.integers(0, 9_999)
LOOKED_AT_EACH_STEP = 4
# On which of the four things, how soon, to whom, about whom, and by whom.
WORRY = st.tuples(
    st.sampled_from(range(4)),
    st.sampled_from(Urgency),
    st.sampled_from(GoesTo),
    st.sampled_from(("student", "other", "mentor", "coordinator", "colleague", "manager", "confidant")),
    st.sampled_from(("mentor_user", "student", "care_coordinator", "colleague")),
)


class Village:
    """A programme with somebody in every role, four things a concern can hang on, and people of another programme."""

    def __init__(self, house: House, made: dict[str, Any]) -> None:
        self.house = house
        self.people: dict[str, Actor] = made["people"]
        self.staff = made["staff"]
        self.anchors: tuple[tuple[str, int], ...] = made["anchors"]
        self.trajectories: tuple[int, ...] = made["trajectories"]
        self.programme_id: int = made["programme_id"]
        self.mentor_id: int = made["mentor_id"]


def make_village() -> dict[str, Any]:
    """Make the people and pairs; the second match has a backup, the last trajectory runs no match."""
    world = factories.make_world()
    deputy = factories.make_user(Role.PROGRAMME_MANAGER, programme=world.programme, name="zus verzonnen")
    users = {name: value for name, value in vars(world).items() if isinstance(value, User)} | {"deputy": deputy}
    # Only who chose a password is reminded.
    db.session.execute(update(User).values(password_hash="not a hash"))
    pairs = []
    for coordinator, backup in ((world.coordinator, None), (world.colleague, world.coordinator)):
        trajectory = factories.make_trajectory(
            world.programme,
            factories.make_student(world.school),
            stage=TrajectoryStage.ACTIVE,
            coordinator=coordinator,
            backup_id=None if backup is None else backup.id,
        )
        pairs.append(factories.make_match(trajectory, factories.make_mentor(world.programme)))
    waits = factories.make_trajectory(
        world.programme, factories.make_student(world.second_school), coordinator=world.coordinator
    )
    people = {}
    for name, user in users.items():
        role = db.session.scalars(select(Membership).where(Membership.user_id == user.id)).one()
        mentor_id = world.mentor.id if user is world.mentor_user else None
        here = {"programme_id": role.programme_id, "school_id": role.school_id, "mentor_id": mentor_id}
        people[name] = Actor(user.id, user.name, role.role, 0, role.id, "", **here)
    names = ("manager", "deputy", "coordinator", "colleague", "confidant")
    return {
        "people": people,
        "staff": [people[name] for name in names],
        "anchors": (
            ("match", pairs[0].id),
            ("match", pairs[1].id),
            ("trajectory", waits.id),
            ("mentor", world.mentor.id),
        ),
        "trajectories": (pairs[0].trajectory_id, pairs[1].trajectory_id, waits.id),
        "programme_id": world.programme.id,
        "mentor_id": world.mentor.id,
    }


class Concerns(RuleBasedStateMachine):
    """One history: concerns are raised and walk their steps while people come and go and the clock jumps."""

    village: ClassVar[Village]
    counted: ClassVar[Counter[str]]

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.walked: dict[int, list[str]] = {}
        self.told: Counter[int] = Counter()
        self.turn = 0
        self.village.house.put_back()
        # A second pair of eyes on the file, that knows nothing of what the process holds.
        self.beside = sqlite3.connect(self.village.house.path, isolation_level=None)
        self.beside.row_factory = sqlite3.Row
        self.context = self.village.house.app.test_request_context()
        self.context.push()

    def teardown(self) -> None:
        """Let the next history begin anew."""
        db.session.rollback()
        db.session.remove()
        self.context.pop()
        self.beside.close()

    # What happens

    @initialize(begins=st.sampled_from(BEGINNINGS), already=st.lists(WORRY, min_size=1, max_size=4))
    def begin(self, begins: datetime, already: list[tuple[Any, ...]]) -> None:
        self.now = begins
        for one in already:
            self._raise(*one)

    @rule(worry=WORRY)
    def raise_one(self, worry: tuple[Any, ...]) -> None:
        self._raise(*worry)

    def _raise(self, what: int, urgency: Urgency, goes_to: GoesTo, about: str, who: str) -> None:
        anchor, number = self.village.anchors[what]
        about_user = (
            self.village.people["mentor_user" if about == "mentor" else about].id if about in HAS_ACCOUNT else None
        )
        actor = None if who == "student" else self.village.people[who]
        if actor is not None and about_user == actor.id:
            return
        worry = actions.Worry(
            saw="Iets.",
            urgency=urgency,
            about=About(about) if about not in HAS_ACCOUNT or about == "mentor" else About.STAFF,
            about_user_id=about_user,
            goes_to=goes_to,
        )

        def act() -> None:
            thing = {anchor: db.session.get_one(KINDS[anchor], number)}
            user = None if actor is None else db.session.get_one(User, actor.id)
            made = actions.raise_concern(worry=worry, actor=user, raised_as=AS[who], **thing)
            self.walked[made.id] = []
            self.told[made.id] = 1

        self._do("raise", act)

    @rule(which=NUMBER, who=NUMBER)
    def acknowledge(self, which: int, who: int) -> None:
        self._step(which, who, "acknowledge", actions.acknowledge)

    @rule(which=NUMBER, who=NUMBER, route=st.sampled_from(CareRoute), changes=st.booleans(), told=st.booleans())
    def weigh(self, which: int, who: int, route: CareRoute, changes: bool, told: bool) -> None:
        def act(*, concern: Concern, actor: User) -> None:
            if told:
                concern.student_told_on = clock.today()
            words = {"weighing": "Besproken.", "consulted": "Een collega."}
            actions.weigh(concern=concern, actor=actor, route=route, changes_colour=changes, **words)

        self._step(which, who, "weigh", act)

    @rule(which=NUMBER, who=NUMBER, agrees=st.booleans())
    def look_too(self, which: int, who: int, agrees: bool) -> None:
        def act(*, concern: Concern, actor: User) -> None:
            actions.look_too(concern=concern, actor=actor, agrees=agrees, words="Gezien.")

        self._step(which, who, "look_too" if agrees else "weigh_again", act)

    @rule(which=NUMBER, who=NUMBER)
    def weigh_again(self, which: int, who: int) -> None:
        def act(*, concern: Concern, actor: User) -> None:
            actions.weigh_again(concern=concern, actor=actor, new_facts="Iets nieuws.")

        self._step(which, who, "weigh_again", act)

    @rule(which=NUMBER, who=NUMBER)
    def answer(self, which: int, who: int) -> None:
        def act(*, concern: Concern, actor: User) -> None:
            actions.answer(concern=concern, actor=actor, text="Ik bel je.")

        self._step(which, who, "answer", act)

    @rule(which=NUMBER, who=NUMBER)
    def close(self, which: int, who: int) -> None:
        self._step(which, who, "close", actions.close)

    @rule(who=NUMBER, stands_in=NUMBER, begins=st.integers(0, 3), days=st.integers(0, 12))
    def be_away(self, who: int, stands_in: int, begins: int, days: int) -> None:
        absent, other = self._of_staff(who), self._of_staff(stands_in)
        if absent.id == other.id:
            return

        def act() -> None:
            first = clock.today() + timedelta(days=begins)
            handover.stand_in(
                absent=db.session.get_one(User, absent.id),
                stands_in=db.session.get_one(User, other.id),
                programme_id=self.village.programme_id,
                from_on=first,
                until_on=first + timedelta(days=days),
                actor=self.village.people["manager"],
                today=clock.today(),
            )

        self._do("away", act)

    @rule(which=NUMBER)
    def come_back(self, which: int) -> None:
        def act() -> None:
            away = db.session.scalars(select(StandIn).order_by(StandIn.id)).all()
            if away:
                found = away[which % len(away)]
                handover.come_back(away=found, actor=self.village.people["manager"], today=clock.today())

        self._do("come_back", act)

    @rule(who=NUMBER, comes=st.booleans())
    def leave_or_return(self, who: int, comes: bool) -> None:
        person = self._of_staff(who)

        def act() -> None:
            membership = db.session.get_one(Membership, person.membership_id)
            membership.ended_at = None if comes else clock.now()

        self._do("return" if comes else "leave", act)

    @rule(who=NUMBER, to=NUMBER)
    def hand_all_over(self, who: int, to: int) -> None:
        leaver, others = self._of_staff(who), self._of_staff(to)
        if leaver.id == others.id or others.role is Role.CONFIDANT or others.id not in self._working():
            return

        def act() -> None:
            handover.reassign(
                leaver=db.session.get_one(User, leaver.id),
                programme_id=self.village.programme_id,
                by_school={},
                others=db.session.get_one(User, others.id),
                actor=self.village.people["manager"],
                words="Ik neem het over.",
            )

        self._do("hand_over", act)

    @rule(which=NUMBER, to=NUMBER)
    def assign(self, which: int, to: int) -> None:
        other = self._of_staff(to)
        if other.role is Role.CONFIDANT or other.id not in self._working():
            return

        def act() -> None:
            trajectory = db.session.get_one(Trajectory, self._trajectory(which))
            user = db.session.get_one(User, other.id)
            dossiers.assign(trajectory=trajectory, actor=None, coordinator=user, backup=None)

        self._do("assign", act)

    @rule(which=NUMBER, pauses=st.booleans())
    def refer(self, which: int, pauses: bool) -> None:
        def act() -> None:
            trajectory = db.session.get_one(Trajectory, self._trajectory(which))
            actor = self._user("coordinator")
            referral.advise(trajectory=trajectory, actor=actor, reason="Te zwaar.", today=clock.today(), pauses=pauses)

        self._do("refer", act)

    @rule(
        which=NUMBER,
        step=st.sampled_from(("agree", "hand_over", "receive", "decline", "not_received", "starts", "waits")),
    )
    def go_on_with_referral(self, which: int, step: str) -> None:
        def act() -> None:
            rows = db.session.scalars(select(Referral).order_by(Referral.id)).all()
            if not rows:
                return
            row, actor, today = rows[which % len(rows)], self._user("coordinator"), clock.today()
            both: dict[str, Any] = {"referral": row, "actor": actor, "today": today}
            match step:
                case "agree":
                    referral.agree(**both, agreed_on=today, danger_reason="")
                case "hand_over":
                    to = {"receiver_name": "Wijkteam", "receiver_email": "wijkteam@example.org"}
                    handing = referral.Handing(Destination.NEIGHBOURHOOD_TEAM, "Graag bellen.", **to)
                    referral.hand_over(**both, handing=handing)
                case "receive":
                    referral.receive(**both, received_by="Wijkteam")
                case "decline":
                    referral.decline(**both, reason="Vol.")
                case "not_received":
                    referral.not_received(**both)
                case "starts":
                    referral.care_starts(**both, started_on=today)
                case _:
                    referral.care_waits(**both)

        self._do(f"referral {step}", act)

    # What the clock and the machine do

    @rule(by=st.sampled_from(JUMPS))
    def forward(self, by: timedelta) -> None:
        self.now += by
        self._count("forward")

    @rule()
    def restart(self) -> None:
        """Drop what the process knew; all that counts is in the rows."""
        db.session.rollback()
        db.session.remove()
        self._count("restart")

    @rule()
    def keep_owned(self) -> None:
        before = self._owners()
        self._do("keep_owned", actions.keep_owned)
        after = self._owners()
        for number, owner in after.items():
            self.told[number] += owner != before[number]
        mails = self._rows("SELECT count(*) FROM outbox_mail")
        with clock.fixed(self.now), unit_of_work():
            assert actions.keep_owned() == 0, "the job of each minute, run twice, passed something on twice"
        assert (self._owners(), self._rows("SELECT count(*) FROM outbox_mail")) == (after, mails)
        self._nobody_waits_in_vain()

    @rule()
    def night(self) -> None:
        """Hand over what people left behind and lay the promises beside the facts: of concerns nothing may differ."""

        def act() -> None:
            dossiers.hand_over_left_behind()

        self._do("night", act)
        with clock.fixed(self.now):
            drifts = [*worklist.mend_promises(), *worklist.mend_promises()]
        wrong = [
            drift
            for drift in drifts
            if drift.kind in (*OWED.values(), "look_at_weighing") and (drift.opened or drift.closed)
        ]
        assert not wrong, f"the night had to mend promises on concerns: {wrong}"

    @rule()
    def morning(self) -> None:
        """Send the reminders of a day, twice: nobody gets two, and who owes something by that day gets one."""
        # Half past seven on the wall, whatever the season; the day after when that hour is over.
        here = clock.local(self.now)
        self.now = clock.from_local(datetime.combine(here.date() + timedelta(days=here.hour >= 7), datetime.min.time()))
        self.now += timedelta(hours=7, minutes=30)
        day = clock.local(self.now).date()
        before = self._reminders(day)
        waiting = {
            owner
            for (owner,) in self._rows(
                "SELECT DISTINCT d.owner_id FROM due_item d JOIN user u ON u.id = d.owner_id "
                "WHERE d.closed_at IS NULL AND d.endpoint = 'concerns.show' AND d.due_on = :day AND d.show_from <= :day "
                "AND date(d.opened_at) < :day AND (u.reminded_on IS NULL OR u.reminded_on < :day) AND EXISTS "
                "(SELECT 1 FROM membership m WHERE m.user_id = u.id AND m.ended_at IS NULL)",
                day=day.isoformat(),
            )
        }
        db.session.rollback()
        with clock.fixed(self.now):
            worklist.remind(clock.now())
            worklist.remind(clock.now())
        self._count("morning")
        now = self._reminders(day)
        assert all(number <= 1 for number in now.values()), f"two reminders on {day}: {now}"
        if clock.is_working_day(day):
            lost = waiting - set(now) - set(before)
            assert not lost, f"no reminder on {day} for {lost}"

    # What must always be true

    @invariant()
    def an_open_concern_has_one_owner_a_time_and_one_promise(self) -> None:
        owed: dict[int, list[tuple[str, int, str]]] = {}
        for kind, owner, due_on, number in self._rows(
            "SELECT kind, owner_id, due_on, json_extract(arguments, '$.concern_id') FROM due_item "
            "WHERE closed_at IS NULL AND kind LIKE '%_concern'"
        ):
            owed.setdefault(number, []).append((kind, owner, due_on))
        for number, stage, owner, due_at, about, second, weighed_by in self._rows(
            "SELECT id, stage, owner_id, due_at, about_user_id, second_id, weighed_by_id FROM concern"
        ):
            found = owed.pop(number, [])
            if stage == "closed":
                assert (due_at, found) == (None, []), f"a closed concern still owes {found}"
                continue
            assert owner is not None and due_at is not None, f"concern {number} at {stage}: {owner}, {due_at}"
            day = clock.local(datetime.fromisoformat(due_at).replace(tzinfo=UTC)).date().isoformat()
            assert found == [(OWED[stage], owner, day)], f"concern {number} at {stage} of {owner} by {day}: {found}"
            assert about is None or about not in (owner, second), f"concern {number} is about who keeps it"
            assert second is None or second != weighed_by
        assert not owed, f"owed on no concern: {owed}"

    @invariant()
    def nothing_leaves_the_mentoring_before_the_student_heard_of_it(self) -> None:
        early = self._rows(
            "SELECT id, route FROM concern WHERE route IN ('school', 'care', 'report') AND about = 'student' "
            "AND raised_as <> 'student' AND mentor_id IS NULL AND student_told_on IS NULL AND not_told_with_id IS NULL"
        )
        assert not early, f"the student did not hear of {early}"

    @invariant()
    def the_history_is_whole(self) -> None:
        moves: dict[int, list[tuple[str, str, str]]] = {number: [] for number in self.walked}
        for number, source, move, target in self._rows(
            "SELECT thing_id, source, move, target FROM stage_change WHERE kind = 'concern' ORDER BY id"
        ):
            moves[number].append((source, move, target))
        stages = dict(self._rows("SELECT id, stage FROM concern"))
        for number, found in moves.items():
            assert [move for _source, move, _target in found] == self.walked[number], f"concern {number}: {found}"
            assert all(LEADS[(source, move)] == target for source, move, target in found)
            assert all(one[2] == other[0] for one, other in pairwise(found))
            assert stages[number] == (found[-1][2] if found else "raised")

    @invariant()
    def each_owner_is_told_once(self) -> None:
        sent: Counter[int] = Counter()
        for number, count in self._rows(
            "SELECT substr(thing, 9), count(*) FROM audit_entry WHERE code IN "
            "('concern.raise', 'concern.passed_on_late', 'concern.passed_on_away') GROUP BY 1"
        ):
            sent[int(number)] = count
        assert sent == self.told, f"handed on {self.told}, kept in the book {sent}"
        (mails,) = self._rows("SELECT count(*) FROM outbox_mail WHERE template = 'concerns/emails/raised'")[0]
        assert mails == sum(self.told.values()), f"{mails} mails for {sum(self.told.values())} times an owner"

    @invariant()
    def nobody_reaches_more_than_they_may(self) -> None:
        if not self.walked:
            return
        people = list(self.village.people.values())
        working = self._working(everybody=True)
        rows = self._facts()
        away = self._away()
        for place in range(LOOKED_AT_EACH_STEP):
            person = people[(self.turn + place) % len(people)]
            if person.id not in working:
                continue
            with clock.fixed(self.now):
                own = numbers(person) | {"actor_today": clock.today().isoformat()}
            for asks, may in (("reach", may_reach), ("weighs", may_weigh)):
                query, values = ASKED[(asks, person.role)]
                found = {number for (number,) in self._rows(query, **(values | own))}
                expected = {row["id"] for row in rows if may(person, row, away)}
                assert found == expected, f"{person.role} {person.id} {asks} {found}, and may {expected}"
        self.turn += LOOKED_AT_EACH_STEP

    # How it is done

    def _do(self, name: str, act: Callable[[], object]) -> bool:
        """Do one thing as a request does it: saved whole, or refused whole."""
        self._count(name)
        try:
            with clock.fixed(self.now), unit_of_work():
                act()
        except REFUSED as error:
            # A constraint that stops it stops it too late: the rule should have said so.
            assert not isinstance(error.__cause__, IntegrityError), f"{name}: {error.__cause__}"
            self.counted["refused"] += 1
            return False
        return True

    def _step(self, which: int, who: int, move: str, act: Callable[..., object]) -> None:
        if not self.walked:
            return
        number = sorted(self.walked)[which % len(self.walked)]
        person = self._of_staff(who)
        if person.id not in self._working():
            return
        away = self._away()
        may = any(may_weigh(person, row, away) for row in self._facts() if row["id"] == number)

        def one() -> None:
            # As the pages find it: who may not reach it is told that there is nothing.
            concern = queries.find_concern(person, number)
            assert may, f"{person.role} {person.id} takes a step of concern {number}"
            act(concern=concern, actor=db.session.get_one(User, person.id))

        if self._do(move, one) and move != "look_too":
            self.walked[number].append(move)

    def _nobody_waits_in_vain(self) -> None:
        """After the job of each minute: who owns something is there, and what is late went on, where anybody can be found."""
        working, away = self._working(), self._away()
        there = {
            person.id: person.role for person in self.village.staff if person.id in working and person.id not in away
        }
        for row in self._facts():
            if row["stage"] == "closed":
                continue
            roles = PAST if row["goes_to"] != "coordinator" else WITHIN
            could = {number for number, role in there.items() if role in roles and number != row["about_user_id"]}
            assert row["owner_id"] in there or not could, f"{row} stays with who is not there, though {could} are"
            managers = {number for number in could if there[number] is Role.PROGRAMME_MANAGER}
            is_late = row["stage"] == "raised" and row["due_at"] < self.now.replace(tzinfo=None).isoformat(" ")
            if is_late and row["passed_on"] == 0 and row["owner_id"] in there:
                first = there[row["owner_id"]]
                assert first is Role.PROGRAMME_MANAGER or not managers - {row["owner_id"]}, (
                    f"{row} is late, {managers} are there"
                )

    def _count(self, name: str) -> None:
        self.counted[name] += 1
        self.counted["steps"] += 1

    def _rows(self, query: str, **values: Any) -> list[Any]:
        return [tuple(row) for row in self.beside.execute(query, values)]

    def _facts(self) -> list[Any]:
        """Give each concern with who runs what it hangs on."""
        return [
            dict(row)
            for row in self.beside.execute(
                "SELECT c.*, m.coordinator_id AS of_match, t.coordinator_id AS of_trajectory, t.backup_id, "
                "t.second_reviewer_id FROM concern c LEFT JOIN match m ON m.id = c.match_id "
                "LEFT JOIN trajectory t ON t.id = coalesce(c.trajectory_id, m.trajectory_id)"
            )
        ]

    def _owners(self) -> dict[int, int]:
        return dict(self._rows("SELECT id, owner_id FROM concern"))

    def _away(self) -> dict[int, int]:
        today = clock.local(self.now).date().isoformat()
        rows = self._rows(
            "SELECT absent_id, stands_in_id FROM stand_in WHERE from_on <= :today AND until_on >= :today", today=today
        )
        return dict(rows)

    def _working(self, *, everybody: bool = False) -> set[int]:
        rows = self._rows("SELECT user_id FROM membership WHERE ended_at IS NULL")
        wanted = {person.id for person in (self.village.people.values() if everybody else self.village.staff)}
        return {number for (number,) in rows} & wanted

    def _reminders(self, day: date) -> Counter[int]:
        rows = self._rows(
            "SELECT user_id, created_at FROM outbox_mail WHERE template LIKE 'worklist/%' AND user_id IS NOT NULL"
        )
        return Counter(
            number for number, at in rows if clock.local(datetime.fromisoformat(at).replace(tzinfo=UTC)).date() == day
        )

    def _of_staff(self, number: int) -> Actor:
        staff: list[Actor] = self.village.staff
        return staff[number % len(staff)]

    def _trajectory(self, number: int) -> int:
        return self.village.trajectories[number % len(self.village.trajectories)]

    def _user(self, name: str) -> User:
        return db.session.get_one(User, self.village.people[name].id)


KINDS: dict[str, Any] = {"match": Match, "trajectory": Trajectory, "mentor": Mentor}
AS = {
    "mentor_user": RaisedAs.MENTOR,
    "student": RaisedAs.STUDENT,
    "care_coordinator": RaisedAs.SCHOOL,
    "colleague": RaisedAs.STAFF,
}
HAS_ACCOUNT = ("mentor", "coordinator", "colleague", "manager", "confidant")
# Who can own what was said to the coordinator, and what was said past them.
WITHIN = (Role.PROGRAMME_MANAGER, Role.COORDINATOR)
PAST = (Role.PROGRAMME_MANAGER, Role.CONFIDANT)


def asked(clause: Callable[..., Any], role: Role) -> tuple[str, dict[str, Any]]:
    """Give the statement by which somebody in a role finds concerns, with its own values, for SQLite."""
    nobody = dict.fromkeys(("actor_id", "actor_programme_id", "actor_school_id", "actor_mentor_id", "actor_today"))
    made = select(Concern.id).where(clause(Anyone(role), Concern)).params(**nobody)
    done = made.compile(dialect=sqlite.dialect(paramstyle="named")).construct_expanded_state()
    return done.statement, dict(done.parameters)


ASKED = {(asks, role): asked(clause, role) for asks, clause in (("reach", reach), ("weighs", weighs)) for role in Role}


def may_reach(person: Actor, row: dict[str, Any], away: dict[int, int]) -> bool:
    """Say by hand who finds a concern at all: who raised it (a student comes by link), and who weighs it."""
    return bool(row["raised_by_id"] == person.id) or may_weigh(person, row, away)


def may_weigh(person: Actor, row: dict[str, Any], away: dict[int, int]) -> bool:
    """Say by hand who takes the steps of a concern and reads all of it; every concern is of the first programme."""
    if person.id == row["about_user_id"]:
        return False
    mine = person.id in (row["owner_id"], row["second_id"])
    if person.role is Role.CONFIDANT:
        return mine
    if person.role is Role.PROGRAMME_MANAGER:
        return mine or (person.programme_id == 1 and row["goes_to"] in ("coordinator", "manager"))
    if person.role is not Role.COORDINATOR:
        return False
    if mine or person.programme_id != 1 or row["goes_to"] != "coordinator":
        return mine
    if row["mentor_id"] is not None:
        return True
    beside = person.id in (row["backup_id"], row["second_reviewer_id"])
    runs = row["of_match"] if row["match_id"] is not None else row["of_trajectory"]
    # A student without a coordinator is anybody's.
    return beside or runs == person.id or (runs is None and row["match_id"] is None) or away.get(runs) == person.id


def walk_concerns(folder: Path, *, count: int, seed: int) -> Measured:
    """Walk histories until so many steps were taken; the first broken invariant is told with its shortest history."""
    counted: Counter[str] = Counter()
    faults: list[str] = []
    runs = 0
    with open_house(folder, make_village) as (house, made):
        made_of = type("Histories", (Concerns,), {"village": Village(house, made), "counted": counted})
        while counted["steps"] < count and not faults:
            runs += 1
            histories = max(1, min(200, (count - counted["steps"]) // STEPS_IN_A_HISTORY + 1))
            rules = settings(
                max_examples=histories,
                stateful_step_count=STEPS_IN_A_HISTORY,
                deadline=None,
                database=None,
                phases=(Phase.generate, Phase.shrink),
                verbosity=Verbosity.quiet,
                suppress_health_check=list(HealthCheck),
            )
            try:
                run_state_machine_as_test(begins_from(seed * 1_000 + runs)(made_of), settings=rules)
            except Exception as error:  # whatever broke is the figure
                faults += [f"seed {seed * 1_000 + runs}: {error!r}", *getattr(error, "__notes__", [])]
    names = ", ".join(
        f"{name} {number:,}" for name, number in counted.most_common() if name not in ("steps", "refused")
    )
    note = f"seeds {seed * 1_000 + 1} to {seed * 1_000 + runs}; {counted['refused']:,} refused as they should"
    broken = f"{len(faults) and 1} broken invariants"
    return Measured(
        "concerns",
        counted["steps"],
        "steps",
        "≥ 50,000; 0 broken invariants",
        faults,
        f"{broken}; {note}",
        details=[names],
    )
