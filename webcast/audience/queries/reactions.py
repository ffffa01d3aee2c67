"""Threads of reactions, and the queues of moderation."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select, union_all
from sqlalchemy.orm import aliased, joinedload, selectinload

from webcast.accounts.models import Person
from webcast.audience.models import Reaction, ReactionReport, ReactionState
from webcast.core.database import db
from webcast.core.paging import Key, Page, paginate

# Where everybody knows that something was said: visible, or withheld with its place kept.
PLACED = (ReactionState.VISIBLE, ReactionState.WITHHELD)
THREADS = 20
REPLIES = 30
# Answers to answers to answers are shown flat, with the name of whom they answer.
DEEPEST = 2


@dataclass
class Node:
    """A reaction in its thread, as a page shows it."""

    reaction: Reaction
    depth: int = 0
    answers: list["Node"] = field(default_factory=list)
    answered: Reaction | None = None  # named where the place in the thread does not say it
    more: int = 0

    @property
    def shown(self) -> bool:
        """Whether there is anything to see here or below."""
        return self.reaction.state is ReactionState.VISIBLE or bool(self.answers)


@dataclass
class Threads:
    """Some threads of a topic, and the cursor of the next ones."""

    nodes: list[Node]
    page: Page[Reaction]


def threads(topic_id: int, cursor: str = "", size: int = THREADS) -> Threads:
    """Threads of a topic, latest first; the answers in each in the order they came: two queries."""
    page = paginate(
        select(Reaction)
        .where(
            Reaction.topic_id == topic_id,
            Reaction.parent_id.is_(None),
            Reaction.state.in_(PLACED),
        )
        .options(joinedload(Reaction.person)),
        [Key(Reaction.at, descending=True), Key(Reaction.id, descending=True)],
        cursor,
        size,
    )
    nodes = [Node(reaction) for reaction in page.items]
    _grow(nodes, REPLIES)
    return Threads([node for node in nodes if node.shown], page)


def thread(reaction: Reaction, after: int = 0, size: int = 200) -> Node:
    """One reaction with what was answered to it, from the `after`th answer on."""
    node = Node(reaction)
    _grow([node], size, after)
    return node


def authors(found: Threads) -> set[int]:
    """Who is named in these threads."""
    people: set[int] = set()
    waiting = list(found.nodes)
    while waiting:
        node = waiting.pop()
        waiting.extend(node.answers)
        if node.reaction.person_id:
            people.add(node.reaction.person_id)
    return people


def _grow(roots: Sequence[Node], limit: int, after: int = 0) -> None:
    """Hang the answers below `roots`, at most `limit` in each thread, in one query."""
    if not roots:
        return
    tree = (
        select(Reaction.id, Reaction.id.label("root"), literal(0).label("depth"))
        .where(Reaction.id.in_([node.reaction.id for node in roots]))
        .cte("tree", recursive=True)
    )
    child = aliased(Reaction)
    tree = tree.union_all(
        select(child.id, tree.c.root, tree.c.depth + 1)
        .join(tree, child.parent_id == tree.c.id)
        .where(child.state.in_(PLACED))
    )
    below = (
        select(
            tree.c.id,
            tree.c.root,
            tree.c.depth,
            func.row_number()
            .over(partition_by=tree.c.root, order_by=(Reaction.at, Reaction.id))
            .label("place"),
            func.count().over(partition_by=tree.c.root).label("total"),
        )
        .join(Reaction, Reaction.id == tree.c.id)
        .where(tree.c.depth > 0)
        .subquery()
    )
    query = (
        select(Reaction, below.c.root, below.c.depth, below.c.total)
        .join(below, below.c.id == Reaction.id)
        .where(below.c.place > after, below.c.place <= after + limit)
        .options(joinedload(Reaction.person))
        .order_by(below.c.root, below.c.place)
    )
    by_root = {node.reaction.id: node for node in roots}
    nodes = dict(by_root)
    for reaction, root, depth, total in db.session.execute(query):
        by_root[root].more = max(0, total - after - limit)
        parent = nodes.get(reaction.parent_id, by_root[root])
        node = Node(reaction, min(depth, DEEPEST))
        if parent.reaction.id != reaction.parent_id or depth > DEEPEST:
            node.answered = parent.reaction if parent.reaction.id == reaction.parent_id else None
            parent = _host(parent, by_root[root], nodes)
        nodes[reaction.id] = node
        parent.answers.append(node)
    for node in roots:
        _prune(node)


def _host(parent: Node, root: Node, nodes: dict[int, Node]) -> Node:
    """Under which node an answer stands that is too deep to stand under its own parent."""
    while parent.depth >= DEEPEST:
        parent = nodes.get(parent.reaction.parent_id or 0, root)
    return parent


def _prune(node: Node) -> None:
    """Take out withheld reactions under which nothing is visible."""
    for answer in node.answers:
        _prune(answer)
    node.answers = [answer for answer in node.answers if answer.shown]


def by_id(reaction_id: int) -> Reaction | None:
    """A reaction with its author and its topic."""
    return next(iter(for_moderation([reaction_id])), None)


def for_moderation(ids: Sequence[int]) -> list[Reaction]:
    """These reactions with authors (and what these may do) and topics, in the order of writing."""
    query = _whole().where(Reaction.id.in_(ids)).order_by(Reaction.at, Reaction.id)
    return list(db.session.scalars(query))


def _whole() -> Select[Reaction]:
    return select(Reaction).options(
        joinedload(Reaction.person).options(selectinload(Person.grants)), joinedload(Reaction.topic)
    )


def own(person_id: int, cursor: str = "", size: int = 30) -> Page[Reaction]:
    """What somebody has said publicly, latest first."""
    return paginate(
        select(Reaction).where(Reaction.person_id == person_id).options(joinedload(Reaction.topic)),
        [Key(Reaction.at, descending=True), Key(Reaction.id, descending=True)],
        cursor,
        size,
    )


@dataclass
class Case:
    """A reaction on the moderators' desk, with what they need to judge it."""

    reaction: Reaction
    parent: Reaction | None = None
    reports: list[str] = field(default_factory=list)
    reported: int = 0


@dataclass
class Queue:
    """One queue of the desk: its cases, and the cursors of the others."""

    cases: list[Case]
    page: Page[Reaction]


def _reported() -> ColumnElement[bool]:
    return (
        select(ReactionReport.reaction_id)
        .where(ReactionReport.reaction_id == Reaction.id, ReactionReport.settled_at.is_(None))
        .exists()
    )


QUEUES: dict[str, Any] = {
    "pending": lambda: Reaction.state == ReactionState.PENDING,
    "reported": lambda: (Reaction.state == ReactionState.VISIBLE) & _reported(),
    "objections": lambda: Reaction.objected_at.is_not(None),
    "withheld": lambda: (
        Reaction.state.in_((ReactionState.WITHHELD, ReactionState.REJECTED))
        & (Reaction.words != "")
        & Reaction.objected_at.is_(None)
    ),
    "visible": lambda: Reaction.state == ReactionState.VISIBLE,
}


def queue_lengths() -> dict[str, int]:
    """How many cases wait in each queue that waits for somebody: one query."""
    parts = [
        select(literal(name).label("name"), func.count(Reaction.id).label("number")).where(
            QUEUES[name]()
        )
        for name in ("pending", "reported", "objections")
    ]
    return dict(db.session.execute(union_all(*parts)).all())


def queue(name: str, cursor: str = "", size: int = 25) -> Queue:
    """A queue, oldest first where somebody waits, latest first otherwise."""
    latest_first = name in {"withheld", "visible"}
    page = paginate(
        _whole().where(QUEUES[name]()),
        [Key(Reaction.at, latest_first), Key(Reaction.id, latest_first)],
        cursor,
        size,
    )
    cases = {reaction.id: Case(reaction) for reaction in page.items}
    parents = {case.reaction.parent_id for case in cases.values()} - {None}
    if parents:
        query = (
            select(Reaction).where(Reaction.id.in_(parents)).options(joinedload(Reaction.person))
        )
        found = {parent.id: parent for parent in db.session.scalars(query)}
        for case in cases.values():
            case.parent = found.get(case.reaction.parent_id or 0)
    if name == "reported" and cases:
        reports = select(ReactionReport).where(
            ReactionReport.reaction_id.in_(cases), ReactionReport.settled_at.is_(None)
        )
        for told in db.session.scalars(reports.order_by(ReactionReport.at)):
            cases[told.reaction_id].reported += 1
            if told.words:
                cases[told.reaction_id].reports.append(told.words)
    return Queue(list(cases.values()), page)
