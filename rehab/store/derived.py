"""What a store keeps beside the rows that tell it: triggers see to it that it is never older."""

from __future__ import annotations

from rehab.store.dbapi import Database


def digests(db: Database) -> None:
    """What a session that is over comes to, made from its rows (`digest.py`) and gone as soon as
    one of them is another: no digest is ever older than what it sums up."""
    db.execute(
        "CREATE TABLE digest_form (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT"
    )
    db.execute("""CREATE TABLE digest (
    session_id TEXT PRIMARY KEY NOT NULL REFERENCES session (id),
    form INTEGER NOT NULL REFERENCES digest_form (id),
    numbers BLOB NOT NULL) STRICT, WITHOUT ROWID""")
    db.execute("CREATE INDEX digest_by_form ON digest (form)")
    for table in ("session", "block", "trial", "measure", "rating"):
        key = "id" if table == "session" else "session_id"
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            db.execute(f"""CREATE TRIGGER digest_of_{table}_{verb.lower()} AFTER {verb} ON {table}
    BEGIN DELETE FROM digest WHERE session_id = {row}.{key}; END""")
    db.execute("""CREATE TRIGGER digest_form_unused AFTER DELETE ON digest
    WHEN NOT EXISTS (SELECT 1 FROM digest WHERE form = OLD.form)
    BEGIN DELETE FROM digest_form WHERE id = OLD.form; END""")


def sessions(db: Database) -> None:
    """Keep with each patient how many sessions there are, and the newest's begin."""
    newest = "(SELECT max(started_at) FROM session WHERE patient_id = patient.id)"
    db.execute(f"""UPDATE patient SET last_session_at = {newest},
    sessions = (SELECT count(*) FROM session WHERE patient_id = patient.id)""")
    for verb, row, more in (("INSERT", "NEW", "+ 1"), ("DELETE", "OLD", "- 1")):
        db.execute(f"""CREATE TRIGGER session_counted_{verb.lower()} AFTER {verb} ON session BEGIN
    UPDATE patient SET sessions = sessions {more}, last_session_at = {newest}
    WHERE id = {row}.patient_id; END""")
    db.execute(f"""CREATE TRIGGER session_counted_moved AFTER UPDATE OF patient_id ON session BEGIN
    UPDATE patient SET sessions = sessions + (id = NEW.patient_id) - (id = OLD.patient_id),
    last_session_at = {newest} WHERE id IN (NEW.patient_id, OLD.patient_id); END""")
