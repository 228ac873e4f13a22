"""One start of bare Flask and SQLAlchemy to a first page that reads a table: `python -m tests.benchmarks.start_bare FOLDER`."""

import sys
from pathlib import Path

from flask import Flask, render_template_string
from sqlalchemy import String, create_engine, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


class Base(DeclarativeBase):
    """The tables."""


class Person(Base):
    """The one table."""

    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100))


app = Flask("bare")
engine = create_engine(f"sqlite:///{Path(sys.argv[1]) / 'bare.sqlite'}")
Base.metadata.create_all(engine)


@app.get("/")
def index() -> str:
    """Show everybody."""
    with Session(engine) as session:
        people = session.scalars(select(Person)).all()
        return render_template_string("<p>{% for one in people %}{{ one.name }}{% endfor %}</p>", people=people)


status = app.test_client().get("/").status_code
assert status == 200, status
