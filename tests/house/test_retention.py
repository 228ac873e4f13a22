"""Every table says what it holds and when it goes, and retention knows how."""

import re

from sqlalchemy import LargeBinary

from programme.core.database import Base
from programme.privacy.rules import TABLES, Goes

SAYS = re.compile(r"^holds: .+; goes: .+$")


def test_every_table_says_what_it_holds_and_when_it_goes(app):
    silent = [name for name, table in Base.metadata.tables.items() if not SAYS.match(table.comment or "")]
    assert silent == []


def test_every_table_has_a_rule_and_every_rule_a_table(app):
    assert sorted(set(Base.metadata.tables) ^ set(TABLES)) == []


def test_every_sealed_text_can_be_found_by_the_person_it_is_about(app):
    """A text on a table without an anchor would outlive the person it is about."""
    anchors = {"student_id", "trajectory_id", "match_id", "mentor_id", "user_id"}
    homeless = [
        name
        for name, table in Base.metadata.tables.items()
        if any(isinstance(column.type, LargeBinary) for column in table.columns)
        and not anchors & set(table.columns.keys())
        and name not in ("trajectory", "mentor", "user")
        # These go by their own age, by the chain, or hold what a group learned without a person in it.
        and TABLES.get(name) not in (Goes.BY_AGE, Goes.AUDIT, Goes.LEARNED)
    ]
    assert homeless == []
