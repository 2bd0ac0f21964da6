"""The tables, as migrations from version 1 on."""

from __future__ import annotations

from rehab.store import chain, derived
from rehab.store.dbapi import Database, Migrations
from rehab.store.keys import label, uuid7

APPLICATION_ID = 0x52484142  # "RHAB": tells a store from any other SQLite file
VERSION = 4

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
    # A summary says how it was made and from how many; a trial's own values have `statistic`
    # 'value' (and stand in the trial's row, since version 2). `definition` is the versioned
    # exercise that defines the measure; `quality` 0 to 1 the share of frames that could be
    # measured, null where nobody judged it.
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


# Version 2. What a person enters is never changed: a correction is a new version of the same
# `entry`, and `void` says that it was entered in error.
_ENTRY = """
    entry TEXT NOT NULL,
    version INTEGER NOT NULL,
    void INTEGER NOT NULL DEFAULT 0 CHECK (void IN (0, 1)),"""
_MADE = """
    created_at TEXT NOT NULL,
    actor TEXT NOT NULL"""
_OF_PATIENT = """
    patient_id TEXT NOT NULL REFERENCES patient (id),"""

_TABLES_2 = {
    # `secret` is an argon2 hash; a new PIN, role or leave is a new version.
    "staff": f"""
    handle TEXT NOT NULL COLLATE NOCASE CHECK (handle <> ''),
    version INTEGER NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('therapist', 'clinician', 'researcher', 'administrator')),
    secret TEXT NOT NULL,
    active INTEGER NOT NULL CHECK (active IN (0, 1)),{_MADE},
    UNIQUE (handle, version)""",
    # Who is at the keyboard; `begun`, `seen` and `ended` are seconds since 1970.
    "shift": """
    handle TEXT NOT NULL COLLATE NOCASE,
    begun REAL NOT NULL,
    seen REAL NOT NULL,
    ended REAL""",
    "setting": f"""
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    value TEXT NOT NULL,{_MADE},
    UNIQUE (name, version)""",
    "alias": f"""{_OF_PATIENT}
    version INTEGER NOT NULL,
    alias TEXT NOT NULL,{_MADE},
    UNIQUE (patient_id, version)""",
    # `sealed` is readable only with the patient's own key, so that erasing that erases it in
    # backups as well.
    "identity": f"""{_OF_PATIENT}
    version INTEGER NOT NULL,
    sealed BLOB NOT NULL,{_MADE},
    UNIQUE (patient_id, version)""",
    "context": f"""{_OF_PATIENT}
    version INTEGER NOT NULL,
    document TEXT NOT NULL,{_MADE},
    UNIQUE (patient_id, version)""",
    "session_context": f"""
    session_id TEXT NOT NULL REFERENCES session (id),
    version INTEGER NOT NULL,
    document TEXT NOT NULL,{_MADE},
    UNIQUE (session_id, version)""",
    "consent": f"""{_OF_PATIENT}
    purpose TEXT NOT NULL
        CHECK (purpose IN ('care', 'raw motion', 'eye gaze', 'research export')),
    decision TEXT NOT NULL CHECK (decision IN ('given', 'withdrawn')),
    text_version TEXT NOT NULL,
    by_whom TEXT NOT NULL,
    on_date TEXT NOT NULL,{_MADE}""",
    "adverse_event": f"""{_OF_PATIENT}{_ENTRY}
    session_id TEXT REFERENCES session (id),
    what TEXT NOT NULL,
    happened_at TEXT NOT NULL,
    severity TEXT NOT NULL CHECK (severity IN ('mild', 'moderate', 'severe')),
    relation TEXT NOT NULL
        CHECK (relation IN ('unrelated', 'unlikely', 'possible', 'probable', 'certain')),
    action TEXT NOT NULL,
    outcome TEXT NOT NULL,{_MADE},
    UNIQUE (entry, version)""",
    "score": f"""{_OF_PATIENT}{_ENTRY}
    instrument TEXT NOT NULL,
    motion TEXT NOT NULL DEFAULT '',
    side TEXT NOT NULL DEFAULT '',
    value REAL NOT NULL,
    unit TEXT NOT NULL,
    on_date TEXT NOT NULL,{_MADE},
    UNIQUE (entry, version)""",
    "goal": f"""{_OF_PATIENT}{_ENTRY}
    measure TEXT NOT NULL,
    motion TEXT NOT NULL DEFAULT '',
    side TEXT NOT NULL DEFAULT '',
    kind TEXT NOT NULL CHECK (kind IN ('improve', 'maintain', 'comfort')),
    target REAL,
    unit TEXT NOT NULL,
    by_date TEXT,
    text TEXT NOT NULL DEFAULT '',{_MADE},
    UNIQUE (entry, version)""",
    # What a therapist says of a session, or one block of it: it is the baseline, or does not count.
    "mark": f"""{_OF_PATIENT}{_ENTRY}
    session_id TEXT NOT NULL REFERENCES session (id),
    block_id TEXT REFERENCES block (id),
    kind TEXT NOT NULL CHECK (kind IN ('baseline', 'left out')),
    reason TEXT NOT NULL DEFAULT '',{_MADE},
    UNIQUE (entry, version)""",
    # The report as it was when somebody signed it.
    "sign_off": f"""{_OF_PATIENT}
    reviewed_on TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    document BLOB NOT NULL,{_MADE}""",
    "screening": f"""{_OF_PATIENT}
    version INTEGER NOT NULL,
    document TEXT NOT NULL,{_MADE},
    UNIQUE (patient_id, version)""",
    # A pair that a precaution forbids is played all the same, under one prescription.
    "override": f"""{_OF_PATIENT}{_ENTRY}
    exercise TEXT NOT NULL,
    precaution TEXT NOT NULL,
    reason TEXT NOT NULL CHECK (reason <> ''),
    prescription_id TEXT REFERENCES prescription (id),{_MADE},
    UNIQUE (entry, version)""",
    "backup": f"""
    path TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('asked', 'daily')),
    audit_head TEXT NOT NULL,{_MADE}""",
}

_COLUMNS_2 = {
    # How many sessions there are and when the newest began: triggers keep both, so that a list of
    # patients reads no session.
    "patient": ("sessions INTEGER NOT NULL DEFAULT 0", "last_session_at TEXT"),
    # When a replay gave the same measures, what it said, and when the motion was removed for good.
    "session": ("verified_at TEXT", "verified TEXT", "motion_removed_at TEXT"),
    # What must be equal for two blocks' numbers to be joined, as JSON.
    "block": ("comparability TEXT NOT NULL DEFAULT '{}'",),
    # What it measured, a JSON array (`trials.py`): a row and its indexes for each value
    # would be nine tenths of a store. `quality` is that of all of them.
    "trial": ("measures TEXT NOT NULL DEFAULT '[]'", "quality REAL"),
    # Which joint movement, its standard error, and the version of the body that it was read from.
    "measure": ("motion TEXT NOT NULL DEFAULT ''", "se REAL", "estimator TEXT NOT NULL DEFAULT ''"),
    "note": (
        "entry TEXT",  # null in notes of version 1: they are their own
        "version INTEGER NOT NULL DEFAULT 1",
        "void INTEGER NOT NULL DEFAULT 0",
    ),
    # A chain (`chain.py`): `hash` covers the row and `previous`, the hash of the row before.
    "audit": ("number INTEGER", "previous TEXT", "hash TEXT"),
}

_APPEND_ONLY_2 = tuple(table for table in _TABLES_2 if table != "shift")
_LOOKED_UP_BY_2 = {
    "consent": "patient_id",
    "adverse_event": "patient_id",
    "score": "patient_id",
    "goal": "patient_id",
    "mark": "patient_id",
    "sign_off": "patient_id",
    "override": "patient_id",
}

# Version 4. What staff showed to be copied; its data lies apart, so that it can be erased alone.
_TABLES_4 = {
    "movement": f"""
    name TEXT NOT NULL CHECK (name <> ''),
    seconds REAL NOT NULL,
    sides TEXT NOT NULL,
    consent TEXT NOT NULL CHECK (consent <> ''),
    consent_version TEXT NOT NULL,{_MADE}""",
    "movement_data": """
    movement_id TEXT NOT NULL UNIQUE REFERENCES movement (id),
    data BLOB NOT NULL,
    created_at TEXT NOT NULL""",
}

TABLES = (*_TABLES, *_TABLES_2, *_TABLES_4)


@migrations()  # type: ignore[untyped-decorator]
def version_2(db: Database) -> None:
    """People, consent, context and clinic scores; entries have versions, and audit rows a chain."""
    for table, columns in _COLUMNS_2.items():
        for column in columns:
            db.execute(f"ALTER TABLE {table} ADD COLUMN {column}")
    _move_trials_values(db)
    for table, text in _TABLES_2.items():
        db.execute(f"CREATE TABLE {table} ({_ROW},{text}) STRICT")
        db.execute(f"CREATE UNIQUE INDEX {table}_by_seq ON {table} (station_id, seq)")
    for table, column in _LOOKED_UP_BY_2.items():
        db.execute(f"CREATE INDEX {table}_by_{column} ON {table} ({column})")
    # Lists need the newest session of each patient, reports the order of one's: from that index
    # alone, as trials are counted from theirs, since a table's own pages would all be deciphered.
    db.execute("CREATE INDEX session_by_time ON session (patient_id, started_at, id)")
    db.execute("CREATE INDEX measure_recorded ON measure (session_id) WHERE name = 'recorded'")
    derived.sessions(db)
    db.execute("DROP INDEX trial_by_session_id")
    db.execute("CREATE INDEX trial_counted ON trial (session_id, practice, status)")
    # A row here, in the same transaction only, lets rows be deleted: to erase a patient or motion.
    db.execute("CREATE TABLE erasing (here INTEGER PRIMARY KEY CHECK (here = 1)) STRICT")
    for table in _APPEND_ONLY:
        for verb in ("update", "delete"):
            db.execute(f"DROP TRIGGER {table}_no_{verb}")
    chain.begin(db)
    for table in (*_APPEND_ONLY, *_APPEND_ONLY_2):
        _never_changed(db, table)
    db.execute("CREATE UNIQUE INDEX audit_by_number ON audit (station_id, number)")
    derived.digests(db)
    db.execute("PRAGMA user_version = 2")


@migrations()  # type: ignore[untyped-decorator]
def version_3(db: Database) -> None:
    """What a session comes to tells its tests apart from its training."""
    db.execute("DELETE FROM digest")
    db.execute("DROP INDEX trial_counted")
    db.execute("CREATE INDEX trial_counted ON trial (session_id, practice, status, block_id)")
    db.execute("PRAGMA user_version = 3")


@migrations()  # type: ignore[untyped-decorator]
def version_4(db: Database) -> None:
    """Movements that staff showed to be copied."""
    for table, text in _TABLES_4.items():
        db.execute(f"CREATE TABLE {table} ({_ROW},{text}) STRICT")
        db.execute(f"CREATE UNIQUE INDEX {table}_by_seq ON {table} (station_id, seq)")
        _never_changed(db, table)
    db.execute("PRAGMA user_version = 4")


def _move_trials_values(db: Database) -> None:
    """Version 1 kept a row for each value of a trial."""
    db.execute("""UPDATE trial SET
    measures = (SELECT json_group_array(json_object('name', name, 'value', value, 'unit', unit))
        FROM (SELECT name, value, unit FROM measure WHERE trial_id = trial.id ORDER BY seq)),
    quality = (SELECT max(quality) FROM measure WHERE trial_id = trial.id)""")
    db.execute("DELETE FROM measure WHERE trial_id IS NOT NULL")


def _never_changed(db: Database, table: str) -> None:
    said = f"BEGIN SELECT RAISE(ABORT, '{table} rows are never changed'); END"
    db.execute(f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} {said}")
    # Nothing ever deletes the audit.
    unless = "" if table == "audit" else "WHEN NOT EXISTS (SELECT 1 FROM erasing)"
    db.execute(f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} {unless} {said}")
