"""Settings that would not be safe are refused, and two first starts agree on one set of secrets."""

import base64
import threading
from pathlib import Path

import pytest

from programme.core.config import UnsafeSettings, load

GOOD = {
    "PROGRAMME_ENV": "production",
    "SECRET_KEY": "s" * 32,
    "AUDIT_KEY": "a" * 32,
    "DATA_KEYS": "1:" + base64.b64encode(b"k" * 32).decode(),
    "BASE_URL": "https://programme.example.org",
    "MAIL_SERVER": "mail.example.org",
}


def test_production_starts_with_its_secrets(tmp_path: Path) -> None:
    settings = load(tmp_path, dict(GOOD))
    assert settings["DEMO"] is False
    assert settings["DATA_KEYS"] == {1: b"k" * 32}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "wrong",
    [
        *({name: ""} for name in ("SECRET_KEY", "AUDIT_KEY", "DATA_KEYS", "BASE_URL", "MAIL_SERVER")),
        {"SECRET_KEY": "short"},
        {"DATA_KEYS": "1:" + base64.b64encode(b"k" * 16).decode()},
        {"BASE_URL": "http://programme.example.org"},
        {"FLASK_DEBUG": "1"},
        {"MAIL_SECURITY": "ssl"},
    ],
    ids=str,
)
def test_production_refuses_what_is_not_safe(tmp_path: Path, wrong: dict[str, str]) -> None:
    with pytest.raises(UnsafeSettings):
        load(tmp_path, {**GOOD, **wrong})


def test_first_starts_at_once_agree_on_one_set_of_secrets(tmp_path: Path) -> None:
    for turn in range(20):
        folder, found, ready = tmp_path / str(turn), [], threading.Barrier(6)

        def first(folder: Path = folder, found: list[str] = found, ready: threading.Barrier = ready) -> None:
            ready.wait()
            found.append(str(load(folder, {})["SECRET_KEY"]))

        threads = [threading.Thread(target=first) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 6
        assert len({*found, load(folder, {})["SECRET_KEY"]}) == 1
        assert [file.name for file in folder.iterdir()] == ["secrets.json"]
