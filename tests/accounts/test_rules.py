"""Passwords, codes, paths and places: tables of cases."""

import pyotp
import pytest

from programme.accounts import passwords
from programme.accounts.rules import (
    accepted_step,
    device_name,
    is_local_path,
    network_place,
    words_of,
)

OWN = words_of("Samira el Verzonnen", "samira@example.org", "mentorprogramma")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("kort1!", "short"),
        ("elfelfelf11", "short"),
        ("aaaaaaaaaaaaaa", "simple"),
        ("ababababababab", "simple"),
        ("abcdefghijklmno", "simple"),
        ("poiuytrewqpoiuytrewq", "simple"),
        ("567890123456", "simple"),
        ("password12345", "common"),
        ("P@ssw0rd2026!!", "common"),
        ("Welkom01Welkom01", "common"),
        ("voetbalzomer2026", "common"),
        ("correcthorsebatterystaple", "common"),
        ("Verzonnen2026!", "personal"),
        ("samira.verzonnen", "personal"),
        ("mentorprogramma1", "common"),
        ("drie natte paraplu's", None),
        ("Samira fietst door de regen", None),
        ("kT9#vQ2m!xLp4", None),
    ],
)
def test_a_password_is_refused_when_it_is_easy_to_guess(password, problem):
    assert passwords.problem(password, OWN) == problem


def test_the_list_of_common_passwords_holds_some_hundreds_in_lower_case():
    assert 300 <= len(passwords.common()) <= 2000
    assert {"password", "welkom", "wachtwoord", "qwertyuiop"} <= passwords.common()
    assert all(word == word.lower() for word in passwords.common())


def test_a_password_is_kept_as_argon2id_with_19_mib_and_two_passes():
    kept = passwords.hashed("drie natte paraplu's")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert passwords.matches("drie natte paraplu's", kept)
    assert not passwords.matches("drie natte paraplu", kept)


@pytest.mark.parametrize("password", ["nobody", "", "anything"])
def test_without_a_kept_password_nothing_matches(password):
    assert not passwords.matches(password, None)


@pytest.mark.parametrize(
    ("code_of", "last_step", "accepted"),
    [
        (1000, None, 1000),
        (999, None, 999),
        (1001, None, 1001),
        (998, None, None),
        (1002, None, None),
        (1000, 1000, None),
        (999, 1000, None),
        (1001, 1000, 1001),
    ],
)
def test_a_code_counts_once_and_one_step_around_now(code_of, last_step, accepted):
    code = pyotp.TOTP(SECRET).generate_otp(code_of)
    assert accepted_step(SECRET, code, step=1000, last_step=last_step) == accepted


def test_a_code_of_another_secret_is_refused():
    assert accepted_step(SECRET, pyotp.TOTP("A" * 32).generate_otp(1000), step=1000, last_step=None) is None


@pytest.mark.parametrize(
    ("path", "is_local"),
    [
        ("/intake/3?x=1", True),
        ("/", True),
        ("//evil.example", False),
        ("/\\evil.example", False),
        ("https://evil.example/", False),
        ("javascript:alert(1)", False),
        ("/a\nb", False),
        ("/\t/evil.example", False),
        ("evil", False),
        ("", False),
    ],
)
def test_only_paths_of_ours_are_followed(path, is_local):
    assert is_local_path(path) is is_local


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("999.1.1.1", "unknown"),
        ("1.2.3", "unknown"),
        ("::not:an:address::", "unknown"),
        (None, "unknown"),
        ("", "unknown"),
    ],
)
def test_a_network_place_is_one_household(address, place):
    assert network_place(address) == place


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/130.0 Mobile Safari/537.36", "Chrome, Android"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_in_two_words(agent, name):
    assert device_name(agent) == name
