"""The pages of days off: who sets which, what is refused, and that silence hears of it."""

import io
from datetime import date

import pytest
from sqlalchemy import select

from programme.core.database import db
from programme.lifecycle import silence
from programme.lifecycle.models import Match, QuietKind, QuietPeriod
from programme.people.models import Region
from tests.days_off.test_rules import CALENDAR
from tests.logbook.setting import make_running

ABOUT = {"kind": "holiday", "source": "Verzonnen lijst", "seen_on": "2026-11-20"}


@pytest.fixture
def match(world):
    """Give a running match in a school of the region north, whose silence is judged."""
    world.school.region = Region.NORTH
    made = make_running(world, heard_on=date(2026, 11, 20))
    silence.judge(made)
    db.session.commit()
    return made


def kept():
    return db.session.scalars(select(QuietPeriod).order_by(QuietPeriod.id)).all()


def test_a_pasted_list_moves_the_silence_of_the_region(world, sign_in, match):
    lines = "Kerst 19-12-2026 t/m 3-1-2027\nVerzonnen week 28-11-2026 4-12-2026"
    answer = sign_in(world.administrator).post("/days-off/", data={"place": "north", "lines": lines} | ABOUT)
    assert answer.status_code == 303
    assert [(one.name, one.region, one.source, one.seen_on) for one in kept()] == [
        ("Kerst", Region.NORTH, "Verzonnen lijst", date(2026, 11, 20)),
        ("Verzonnen week", Region.NORTH, "Verzonnen lijst", date(2026, 11, 20)),
    ]
    # 21 days after 20 November, seven of them off: 18 December, the day before the next holiday.
    assert db.session.get(Match, match.id).next_due_on == date(2026, 12, 18)
    again = sign_in(world.administrator).post("/days-off/", data={"place": "north", "lines": lines} | ABOUT)
    assert again.status_code == 303
    assert len(kept()) == 2


def test_a_calendar_file_is_read_too(world, sign_in):
    data = {"place": f"school-{world.school.id}", "file": (io.BytesIO(CALENDAR), "toetsen.ics")} | ABOUT
    browser = sign_in(world.administrator)
    assert browser.post("/days-off/", data=data, content_type="multipart/form-data").status_code == 303
    assert [(one.school_id, one.name) for one in kept()] == [
        (world.school.id, name) for name in ("Herfst", "Studiedag", "Toetsen")
    ]
    page = browser.get("/days-off/").get_data(as_text=True)
    assert "Schooljaar 2026–2027" in page
    assert "Verzonnen lijst" in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"lines": "Kerst 19-12-2026\nHerfst"}, "Regel 2"),
        ({"lines": ""}, "minstens één periode"),
        ({"lines": "Kerst 3-1-2027 19-12-2026"}, "laatste dag ligt vóór"),
        ({"lines": "Kerst 19-12-2026", "source": ""}, "source"),
        ({"lines": "Kerst 19-12-2026", "place": "school-999999"}, "place"),
        ({"lines": "Kerst 19-12-2026", "seen_on": "31-31-2026"}, "seen_on"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_half_kept(world, sign_in, data, words):
    answer = sign_in(world.administrator).post("/days-off/", data={"place": "north"} | ABOUT | data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert words in page
    assert data["lines"].split("\n")[0] in page
    assert kept() == []


def test_a_file_that_is_no_calendar_is_refused(world, sign_in):
    data = {"place": "north", "file": (io.BytesIO(b"\x00\xff"), "x.ics")} | ABOUT
    answer = sign_in(world.administrator).post("/days-off/", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "geen agendabestand" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    "content",
    [
        CALENDAR.replace(b"END:VCALENDAR", b"X-FILL:" + b"x" * 200_000 + b"\r\nEND:VCALENDAR"),
        b"BEGIN:VCALENDAR\r\n" * 12_000,
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:00010101\r\nDTEND;VALUE=DATE:00010101\r\n"
        b"END:VEVENT\r\nEND:VCALENDAR\r\n",
    ],
)
def test_a_file_that_is_too_long_too_deep_or_older_than_the_calendar_is_refused_whole(world, sign_in, content):
    data = {"place": "north", "file": (io.BytesIO(content), "x.ics")} | ABOUT
    answer = sign_in(world.administrator).post("/days-off/", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "geen agendabestand" in answer.get_data(as_text=True)
    assert kept() == []


@pytest.mark.parametrize("rule", [b"RRULE:FREQ=WEEKLY;BYDAY=WE", b"RDATE;VALUE=DATE:20261108"])
def test_an_entry_that_comes_again_is_named_and_nothing_is_kept(world, sign_in, rule):
    content = CALENDAR.replace(b"SUMMARY:Studiedag\r\n", b"SUMMARY:Studiedag\r\n" + rule + b"\r\n")
    data = {"place": "north", "file": (io.BytesIO(content), "x.ics")} | ABOUT
    answer = sign_in(world.administrator).post("/days-off/", data=data, content_type="multipart/form-data")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Studiedag: Dit komt vanzelf terug." in text
    assert "Herfst:" not in text
    assert kept() == []


def test_taking_days_away_lets_them_count_again(world, sign_in, match):
    browser = sign_in(world.administrator)
    browser.post("/days-off/", data={"place": "north", "lines": "Week 28-11-2026 4-12-2026"} | ABOUT)
    (period,) = kept()
    assert browser.post(f"/days-off/regions/{period.id}/remove").status_code == 303
    assert kept() == []
    assert db.session.get(Match, match.id).next_due_on == date(2026, 12, 11)


def test_a_manager_sets_days_for_own_schools_only(world, sign_in):
    week = {"kind": QuietKind.HOLIDAY, "first_on": date(2026, 12, 1), "last_on": date(2026, 12, 2)}
    db.session.add(QuietPeriod(school_id=world.other_school.id, name="Andere", **week))
    db.session.commit()
    browser = sign_in(world.manager)
    assert "Andere" not in browser.get("/days-off/").get_data(as_text=True)
    assert browser.post(f"/days-off/{kept()[0].id}/remove").status_code == 404
    data = {"place": f"school-{world.other_school.id}", "lines": "Week 1-12-2026"} | ABOUT
    assert browser.post("/days-off/", data=data).status_code == 422


def test_only_an_administrator_sets_the_days_of_a_region_that_other_programmes_share(world, sign_in):
    week = {"kind": QuietKind.HOLIDAY, "first_on": date(2026, 12, 1), "last_on": date(2026, 12, 2)}
    db.session.add_all(
        [QuietPeriod(region=Region.NORTH, name="Noord", **week), QuietPeriod(school_id=world.school.id, **week)]
    )
    db.session.commit()
    of_region, of_school = (one.id for one in kept())
    browser = sign_in(world.manager)
    page = browser.get("/days-off/").get_data(as_text=True)
    assert "Noord" in page
    assert f"/days-off/{of_school}/remove" in page
    assert f"/{of_region}/remove" not in page
    data = {"place": "north", "lines": "Week 8-12-2026"} | ABOUT
    assert browser.post("/days-off/", data=data).status_code == 422
    assert browser.post(f"/days-off/{of_region}/remove").status_code == 404
    assert browser.post(f"/days-off/regions/{of_region}/remove").status_code == 403
    assert len(kept()) == 2
    browser = sign_in(world.administrator)
    assert browser.post(f"/days-off/regions/{of_school}/remove").status_code == 404
    assert f"/days-off/regions/{of_region}/remove" in browser.get("/days-off/").get_data(as_text=True)
    assert browser.post(f"/days-off/regions/{of_region}/remove").status_code == 303
    assert [one.id for one in kept()] == [of_school]


def test_the_coordinator_tells_of_an_internship_on_the_page_of_the_match(world, sign_in, match):
    browser = sign_in(world.coordinator)
    path = f"/days-off/matches/{match.id}"
    assert "Geen. De vakanties" in browser.get(path).get_data(as_text=True)
    data = {"kind": "internship", "first_on": "2026-11-30", "last_on": "2026-12-11"}
    assert browser.post(path, data=data).status_code == 303
    assert db.session.get(Match, match.id).next_due_on == date(2026, 12, 23)
    assert browser.post(path, data=data | {"last_on": "2026-11-01"}).status_code == 422
    (period,) = kept()
    assert (period.kind, period.name, period.match_id) == (QuietKind.INTERNSHIP, "", match.id)
    assert sign_in(world.other_coordinator).post(f"{path}/{period.id}/remove").status_code == 404
    assert browser.post(f"{path}/{period.id}/remove").status_code == 303
    assert db.session.get(Match, match.id).next_due_on == date(2026, 12, 11)


def test_a_school_gets_the_holidays_of_its_region(world, sign_in, match):
    browser = sign_in(world.administrator)
    browser.post("/days-off/", data={"place": "south", "lines": "Week 28-11-2026 4-12-2026"} | ABOUT)
    assert db.session.get(Match, match.id).next_due_on == date(2026, 12, 11)
    data = {"name": world.school.name, "city": "Verzonnen", "region": "south"}
    assert browser.post(f"/settings/schools/{world.school.id}", data=data).status_code == 303
    assert db.session.get(Match, match.id).next_due_on == date(2026, 12, 18)
