"""The text somebody agreed to can be found again: who changes it raises its version."""

import hashlib

from programme.consent.rules import TEXT_VERSION, text_version
from programme.consent.wording import SHOWN
from programme.core.i18n import in_language

# Add a line for a new version; never change an old one. The digest is of the English and the Dutch text together.
VERSIONS = {1: "9858f5f2e65600f7", 2: "950fc19c5ec87fe0"}


def test_every_change_of_what_is_shown_has_a_version_of_its_own(app):
    with app.test_request_context():
        texts = []
        for language in ("en", "nl"):
            with in_language(language):
                texts += [str(text) for text in SHOWN]
    found = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]
    assert VERSIONS[TEXT_VERSION] == found
    assert max(VERSIONS) == TEXT_VERSION


def test_a_version_says_its_language():
    assert text_version("en") == f"{TEXT_VERSION}.en"
