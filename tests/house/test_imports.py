"""The part of the import rule that the linter of imports cannot say."""

import tomllib
from pathlib import Path

import pytest

grimp = pytest.importorskip("grimp", reason="The tools of requirements-dev.txt are not installed.")

ROOT = Path(__file__).resolve().parents[2]

# What a room may hold. A file is made when it has content.
STEP_FILES = {"models", "rules", "queries", "wording", "emails", "actions", "forms", "views"}

# Views, forms and emails of a room are its own: whoever needs what they do calls the action or the query.
PRIVATE_FILES = {"views", "forms", "emails"}

# What rooms hold beside those eight. Each is a mechanism or a table of data that deserves a name of its own.
OWN_FILES: dict[str, set[str]] = {
    "cli": {"backup", "demo", "forgotten", "restore", "schedule", "server", "translations"},
    "access": {"frame", "guards", "identity", "links", "policy", "requests", "staffing", "visibility"},
    "intervisie": {"methods"},
    "dossiers": {"lists", "mine", "timeline"},
    "accounts": {"passwords"},
    "lifecycle": {"drift", "grounds", "mentors", "movement", "pauses", "promises", "rhythm", "silence", "stages"},
    "matching": {"answering", "engine", "planning", "waiting"},
    "imports": {"spreadsheet"},
    "reports": {"funnel", "lasting", "radar", "worries"},
    "norms": {"boundaries", "helplines", "phases", "presets", "promises", "questions", "thermometer", "vocabulary"},
}


@pytest.fixture(scope="module")
def graph() -> "grimp.ImportGraph":
    """Every module of the programme, and who imports whom."""
    return grimp.build_graph("programme", cache_dir=None)


def test_views_forms_and_emails_are_private_to_their_room(graph: "grimp.ImportGraph") -> None:
    trespasses = [
        f"{importer} imports {private}"
        for private in graph.modules
        if len(private.split(".")) >= 3 and private.split(".")[2] in PRIVATE_FILES and not in_room(private, "core")
        for importer in graph.find_modules_that_directly_import(private)
        # The factory registers the blueprints.
        if importer != "programme" and importer.split(".")[:2] != private.split(".")[:2]
    ]
    assert trespasses == []


def test_a_room_holds_only_the_files_a_step_has(graph: "grimp.ImportGraph") -> None:
    strangers = [
        module
        for module in graph.modules
        if len(module.split(".")) == 3 and not in_room(module, "core")
        if module.split(".")[2] not in STEP_FILES | OWN_FILES.get(module.split(".")[1], set())
    ]
    assert sorted(strangers) == []


def test_the_matching_engine_imports_nothing_of_ours(graph: "grimp.ImportGraph") -> None:
    engine = "programme.matching.engine"
    strangers = [
        f"{module} imports {imported}"
        for module in graph.modules
        if module == engine or module.startswith(f"{engine}.")
        for imported in graph.find_modules_directly_imported_by(module)
        if imported != engine and not imported.startswith(f"{engine}.")
    ]
    assert strangers == []


def test_every_room_on_disk_is_in_the_import_rule() -> None:
    """A folder without Python in it is no room; a forgotten `__init__.py` would hide one from the linter."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    rooms = next(contract for contract in contracts if contract["id"] == "rooms")
    listed = {name.strip(" ()") for layer in rooms["layers"] for name in layer.split("|")}
    on_disk = {path.parent.name for path in (ROOT / "programme").glob("*/*.py")}
    assert on_disk - listed == set()
    assert [name for name in sorted(on_disk) if not (ROOT / "programme" / name / "__init__.py").exists()] == []


def in_room(module: str, room: str) -> bool:
    """Return whether a module's dotted name lies in that room of the programme."""
    return module.split(".")[1] == room
