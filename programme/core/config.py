"""The settings: read once from the environment, refused when production would be unsafe."""

import base64
import json
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Any

PRODUCTION = "production"
KEY_BYTES = 32
SECRETS_FILE = "secrets.json"
ERASURE_FILE = "erasures.jsonl"
MAIL_SECURITIES = ("none", "starttls", "tls")


class UnsafeSettings(RuntimeError):
    """Production was asked for with settings that would not be safe."""


def load(instance: Path, environment: dict[str, str] | None = None) -> dict[str, Any]:
    """Give the settings of this installation.

    Without `PROGRAMME_ENV=production` the application is in demo mode and makes its own secrets in `instance/`.

    :raises UnsafeSettings: when production misses a secret, has a weak one, or has debug on; or a setting is unknown.
    """
    env = dict(os.environ) if environment is None else environment
    production = env.get("PROGRAMME_ENV") == PRODUCTION
    made = _own_secrets(instance) if not production else {}
    database = env.get("DATABASE_URL") or f"sqlite:///{instance / 'programme.sqlite'}"
    if database.startswith("postgresql://"):
        database = database.replace("postgresql://", "postgresql+psycopg://", 1)
    base_url = env.get("BASE_URL") or f"http://127.0.0.1:{env.get('PORT', '5000')}"
    settings: dict[str, Any] = {
        "DEMO": not production,
        "SECRET_KEY": env.get("SECRET_KEY") or made.get("secret_key", ""),
        "DATA_KEYS": _data_keys(env.get("DATA_KEYS") or made.get("data_keys", "")),
        "AUDIT_KEY": env.get("AUDIT_KEY") or made.get("audit_key", ""),
        "SQLALCHEMY_DATABASE_URI": database,
        "ERASURE_LIST": env.get("ERASURE_LIST") or str(instance / ERASURE_FILE),
        "BASE_URL": base_url.rstrip("/"),
        "MAIL_SERVER": env.get("MAIL_SERVER", ""),
        "MAIL_PORT": int(env.get("MAIL_PORT") or "587"),
        "MAIL_USERNAME": env.get("MAIL_USERNAME") or None,
        "MAIL_PASSWORD": env.get("MAIL_PASSWORD") or None,
        "MAIL_SECURITY": env.get("MAIL_SECURITY") or "starttls",
        "MAIL_SENDER": env.get("MAIL_SENDER", "mentorprogramma@example.org"),
        "MAIL_TIMEOUT_SECONDS": int(env.get("MAIL_TIMEOUT_SECONDS") or "15"),
        "TRUSTED_PROXIES": int(env.get("TRUSTED_PROXIES") or "0"),
        "FIXED_CLOCK": env.get("FIXED_CLOCK", "") if not production else "",
        "MAX_CONTENT_LENGTH": 8 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "MAX_FORM_PARTS": 1000,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": production,
        "SESSION_COOKIE_NAME": "__Host-session" if production else "session",
        "SESSION_COOKIE_PATH": "/",
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": False,
    }
    if settings["MAIL_SECURITY"] not in MAIL_SECURITIES:
        raise UnsafeSettings(f"MAIL_SECURITY is one of {', '.join(MAIL_SECURITIES)}")
    if production:
        _refuse_unsafe(settings, env)
    return settings


def _own_secrets(instance: Path) -> dict[str, str]:
    """Read the secrets this installation made for itself, or make them the first time."""
    instance.mkdir(parents=True, exist_ok=True)
    path = instance / SECRETS_FILE
    fresh = {
        "secret_key": secrets.token_urlsafe(KEY_BYTES),
        "data_keys": "1:" + base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        "audit_key": secrets.token_urlsafe(KEY_BYTES),
    }
    if not path.exists():
        # Two first starts at once must agree on one file, and neither may read it half-written: each writes its own and
        # links it into place, which only the first can.
        own = instance / f".{SECRETS_FILE}-{secrets.token_hex(8)}"
        with os.fdopen(os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(fresh, file)
        with suppress(FileExistsError):
            os.link(own, path)
        own.unlink()
    return dict(json.loads(path.read_text()))


def _data_keys(text: str) -> dict[int, bytes]:
    """Read `1:base64,2:base64`; the highest number encrypts, all can decrypt."""
    keys = {}
    for part in filter(None, text.split(",")):
        number, _, value = part.partition(":")
        keys[int(number)] = base64.b64decode(value)
    return keys


def _refuse_unsafe(settings: dict[str, Any], env: dict[str, str]) -> None:
    missing = [name for name in ("SECRET_KEY", "AUDIT_KEY") if len(str(settings[name])) < KEY_BYTES]
    if not settings["DATA_KEYS"] or any(len(key) != KEY_BYTES for key in settings["DATA_KEYS"].values()):
        missing.append("DATA_KEYS")
    missing += [name for name in ("BASE_URL", "MAIL_SERVER") if not env.get(name)]
    if missing:
        raise UnsafeSettings(f"production needs {', '.join(missing)}; see .env.example")
    if env.get("FLASK_DEBUG", "0") not in ("", "0"):
        raise UnsafeSettings("production does not start with debug on")
    if not str(settings["BASE_URL"]).startswith("https://"):
        raise UnsafeSettings("production needs a BASE_URL that starts with https://")
