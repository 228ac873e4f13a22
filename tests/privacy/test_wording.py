"""Every table that can hold something on a person has a name that people understand."""

from programme.privacy import queries, wording
from programme.privacy.queries import Anchors


def test_every_table_about_a_person_has_a_name_in_words(app):
    anybody = Anchors((1,), (1,), (1,), (1,), (1,))
    about_people = {table.name for table in queries.tables() if str(queries.anchored(table, anybody)) != "false"}
    assert about_people - {"file_opening"} - set(wording.TABLE) == set()
