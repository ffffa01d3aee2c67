"""The measure: a Flask application that does nothing but answer.

`/bytes/<name>` returns a page from memory; `/queries/<name>` does three ORM queries first;
`/not-modified` says 304.
"""

import os
from pathlib import Path

from flask import Flask, Response, request
from sqlalchemy import create_engine, event, select
from sqlalchemy.orm import Session, joinedload, sessionmaker

from webcast.accounts.models import Person
from webcast.topics.models import Format, Topic


def create_app() -> Flask:
    """Pages out of the folder `BENCH_PAGES`, rows out of the database `BENCH_DATABASE`."""
    app = Flask("bare", static_folder=None)
    pages = {path.name: path.read_bytes() for path in Path(os.environ["BENCH_PAGES"]).iterdir()}
    engine = create_engine(os.environ["BENCH_DATABASE"])
    sessions: sessionmaker[Session] = sessionmaker(engine)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", lambda c, _r: c.execute("PRAGMA mmap_size=268435456"))
    with sessions() as session:
        topic_id = session.scalars(select(Topic.id).limit(1)).one()
        person_id = session.scalars(select(Person.id).limit(1)).one()

    @app.get("/bytes/<name>")
    def from_memory(name: str) -> Response:
        return Response(pages[name], mimetype="text/html")

    @app.get("/not-modified")
    def not_modified() -> Response:
        return Response(status=304, headers={"ETag": request.headers["If-None-Match"]})

    @app.get("/queries/<name>")
    def after_three_queries(name: str) -> Response:
        with sessions() as session:
            person = session.get(Person, person_id)
            topic = session.scalars(
                select(Topic).where(Topic.id == topic_id).options(joinedload(Topic.proposer))
            ).one()
            formats = session.scalars(select(Format)).all()
            assert all((person, topic, formats))
        return Response(pages[name], mimetype="text/html")

    return app
