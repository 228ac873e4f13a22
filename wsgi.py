"""The door for a web server: `app` is the whole application."""

from programme import create_app

app = create_app()
