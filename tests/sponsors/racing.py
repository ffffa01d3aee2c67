"""Several processes that do something about money at once."""

import multiprocessing

from webcast import create_app
from webcast.core.database import db
from webcast.core.errors import Refused


def environ_of(app):
    found = app.config["SETTINGS"]
    environ = {"WEBCAST_DATA_DIR": str(found.data_path)}
    if not found.database.startswith("sqlite"):
        environ["WEBCAST_DATABASE_URI"] = found.database
    return environ


def all_at_once(app, work, arguments):
    """Do `work` in as many processes as there are arguments, begun together; what each answered."""
    db.session.commit()
    db.session.remove()
    db.engine.dispose()
    context = multiprocessing.get_context("fork")
    start, answers = context.Barrier(len(arguments)), context.Queue()
    processes = [
        context.Process(target=_one, args=(environ_of(app), work, each, start, answers))
        for each in arguments
    ]
    for process in processes:
        process.start()
    found = [answers.get(timeout=40) for _ in processes]
    for process in processes:
        process.join(30)
    return found


def _one(environ, work, arguments, start, answers):
    app = create_app(environ, testing=True)
    with app.app_context():
        start.wait(30)
        try:
            work(*arguments)
            db.session.commit()
            answers.put("done")
        except Refused:
            db.session.rollback()
            answers.put("refused")
        except BaseException as error:
            answers.put(repr(error))
            raise
