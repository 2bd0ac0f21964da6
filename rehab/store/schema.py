"""The tables, as migrations from version 1 on."""

from __future__ import annotations

from rehab.store.dbapi import Database, Migrations
from rehab.store.keys import label, uuid7

APPLICATION_ID = 0x52484142  # "RHAB": tells a store from any other SQLite file
VERSION = 1

migrations = Migrations("rehab")

_ROW = """id TEXT PRIMARY KEY NOT NULL,
    station_id TEXT NOT NULL REFERENCES station (id),
    seq INTEGER NOT NULL"""

_TABLES = {
    "patient": """
    alias TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (alias <> ''),
    created_at TEXT NOT NULL,
    actor TEXT NOT NULL""",
    "prescription": """
    patient_id TEXT NOT NULL REFERENCES patient (id),
    version INTEGER NOT NULL,
    document TEXT NOT NULL,
    created_at TEXT NOT NULL,
    actor TEXT NOT NULL,
    UNIQUE (patient_id, version)""",
    # `blocks`, `frames`, `t_first`, `t_last` sum up the recording, so that a list need not read it
    # and a missing tail shows.
    "session": """
    patient_id TEXT NOT NULL REFERENCES patient (id),
    prescription_id TEXT REFERENCES prescription (id),
    continues TEXT REFERENCES session (id),
    snapshot TEXT NOT NULL,
    info TEXT NOT NULL,
    status TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    lease_holder TEXT,
    lease_until REAL,
    blocks INTEGER NOT NULL DEFAULT 0,
    frames INTEGER NOT NULL DEFAULT 0,
    t_first INTEGER,
    t_last INTEGER,
    actor TEXT NOT NULL""",
    "block": """
    session_id TEXT NOT NULL REFERENCES session (id),
    number INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    kind TEXT NOT NULL,
    settings TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    frame_begin INTEGER NOT NULL,
    frame_end INTEGER,
    t_begin INTEGER NOT NULL,
    t_end INTEGER,
    UNIQUE (session_id, number)""",
    "trial": """
    session_id TEXT NOT NULL REFERENCES session (id),
    block_id TEXT NOT NULL REFERENCES block (id),
    number INTEGER NOT NULL,
    side TEXT NOT NULL,
    practice INTEGER NOT NULL CHECK (practice IN (0, 1)),
    status TEXT NOT NULL,
    frame_begin INTEGER NOT NULL,
    frame_end INTEGER NOT NULL,
    t_begin INTEGER NOT NULL,
    t_end INTEGER NOT NULL""",
    # A trial's own values have `statistic` 'value'; a summary says how it was made and from how
    # many. `definition` is the versioned exercise that defines the measure; `quality` 0 to 1 the
    # share of frames that could be measured, null where nobody judged it.
    "measure": """
    session_id TEXT NOT NULL REFERENCES session (id),
    block_id TEXT REFERENCES block (id),
    trial_id TEXT REFERENCES trial (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    side TEXT NOT NULL,
    statistic TEXT NOT NULL,
    value REAL NOT NULL,
    count INTEGER NOT NULL,
    unit TEXT NOT NULL,
    definition TEXT NOT NULL,
    quality REAL""",
    "event": """
    session_id TEXT NOT NULL REFERENCES session (id),
    number INTEGER NOT NULL,
    frame INTEGER NOT NULL,
    t INTEGER NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    UNIQUE (session_id, number)""",
    "rating": """
    session_id TEXT NOT NULL REFERENCES session (id),
    block_id TEXT REFERENCES block (id),
    kind TEXT NOT NULL,
    scale TEXT NOT NULL,
    value REAL NOT NULL,
    frame INTEGER,
    created_at TEXT NOT NULL,
    actor TEXT NOT NULL""",
    "command": """
    session_id TEXT NOT NULL REFERENCES session (id),
    name TEXT NOT NULL,
    data TEXT NOT NULL,
    frame INTEGER,
    created_at TEXT NOT NULL,
    actor TEXT NOT NULL""",
    # The frames come last: what stands before them is read without them.
    "recording_block": """
    session_id TEXT NOT NULL REFERENCES session (id),
    number INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    first_frame INTEGER NOT NULL,
    last_frame INTEGER NOT NULL,
    count INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (session_id, number)""",
    "note": """
    patient_id TEXT NOT NULL REFERENCES patient (id),
    session_id TEXT REFERENCES session (id),
    text TEXT NOT NULL,
    created_at TEXT NOT NULL,
    actor TEXT NOT NULL""",
    "audit": """
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    created_at TEXT NOT NULL,
    actor TEXT NOT NULL""",
}

TABLES = tuple(_TABLES)

_APPEND_ONLY = ("prescription", "event", "rating", "recording_block", "note", "audit")
_LOOKED_UP_BY = {
    "session": "patient_id",
    "trial": "session_id",
    "measure": "session_id",
    "rating": "session_id",
    "command": "session_id",
    "note": "patient_id",
    "audit": "subject_id",
}


@migrations()  # type: ignore[untyped-decorator]
def version_1(db: Database) -> None:
    """Every table of the design, each row with its station and that station's running number."""
    db.execute("""CREATE TABLE station (
    id TEXT PRIMARY KEY NOT NULL,
    here INTEGER NOT NULL CHECK (here IN (0, 1)),
    seq INTEGER NOT NULL,
    created_at TEXT NOT NULL) STRICT""")
    db.execute("INSERT INTO station VALUES (?, 1, 0, ?)", [uuid7(), label()])
    for table, columns in _TABLES.items():
        db.execute(f"CREATE TABLE {table} ({_ROW},{columns}) STRICT")
        db.execute(f"CREATE UNIQUE INDEX {table}_by_seq ON {table} (station_id, seq)")
    for table, column in _LOOKED_UP_BY.items():
        db.execute(f"CREATE INDEX {table}_by_{column} ON {table} ({column})")
    for table in _APPEND_ONLY:
        for verb in ("UPDATE", "DELETE"):
            db.execute(f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} rows are never changed'); END""")
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA user_version = 1")
