"""What the repository may hold: a fixed top level, nothing of the machine it was written on, and exact versions."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# The top level is fixed by the person this is built for; the second group is what tools insist on finding there.
TOP_LEVEL = {
    "programme",
    "templates",
    "static",
    "migrations",
    "instance",
    "tests",
    "wsgi.py",
    "requirements.txt",
    "README.md",
    # Settings of tools, and licence.
    "pyproject.toml",
    "Makefile",
    "requirements-dev.txt",
    "LICENSE",
    ".ci",
    ".github",
    ".pre-commit-config.yaml",
    ".env.example",
    ".gitignore",
}

# Of instance/ only the text that says what it is for; the rest is one installation's own.
INSTANCE = {"instance/.gitignore", "instance/README"}

# The libraries that were fixed, as they are called in requirements.txt.
FIXED = {"flask", "flask-sqlalchemy", "flask-login", "wtforms", "flask-mail", "pandas", "pytest"}

# Folders of the machine a text was written on, and hosts and options that say where packages came from.
MACHINE = re.compile(r"(?<![\w.<])/(?:work|root|tmp|home/\w+|Users/\w+)\b(?!-)")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|registry\.yarnpkg\.com|-index-url|--find-links|devpi|artifactory"
)


@pytest.fixture(scope="module")
def tracked() -> list[str]:
    """Every file git would keep, by its path from the top."""
    if not (ROOT / ".git").exists():
        pytest.skip("This is no git checkout, so nothing is tracked.")
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for path in listed.split("\0") if path]


def test_top_level_holds_only_what_was_agreed(tracked: list[str]) -> None:
    assert {path.split("/")[0] for path in tracked} - TOP_LEVEL == set()


def test_instance_holds_only_the_text_about_itself(tracked: list[str]) -> None:
    assert {path for path in tracked if path.startswith("instance/")} - INSTANCE == set()


@pytest.mark.parametrize("pattern", [MACHINE, REGISTRY], ids=["machine path", "registry host"])
def test_no_file_names_the_machine_or_the_registry_it_came_from(tracked: list[str], pattern: re.Pattern[str]) -> None:
    found = []
    for path in tracked:
        file = ROOT / path
        # This file has to name what it seeks.
        if not file.is_file() or file == Path(__file__):
            continue
        try:
            text = file.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if match := pattern.search(line):
                found.append(f"{path}:{number}: {match.group()}")
    assert found == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_one_exact_version(name: str) -> None:
    loose = [line for line in read_requirements(name) if not re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][\w.]*", line)]
    assert loose == []


def test_no_requirement_is_named_twice() -> None:
    names = [
        requirement_name(line)
        for file in ("requirements.txt", "requirements-dev.txt")
        for line in read_requirements(file)
    ]
    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_libraries_that_were_fixed_are_in_requirements() -> None:
    names = {requirement_name(line) for line in read_requirements("requirements.txt")}
    assert FIXED - names == set()


def read_requirements(name: str) -> list[str]:
    """Return the requirements of that file, without comments and without the line that includes another file."""
    lines = (line.strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith(("#", "-r "))]


def requirement_name(line: str) -> str:
    """Return a requirement's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", line.split("==")[0]).lower()
