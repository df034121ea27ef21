"""The schema of a case's database, as numbered migrations; the number is SQLite's ``user_version``."""

from __future__ import annotations

MIGRATIONS: tuple[str, ...] = (
    # 1: the first schema
    """
    CREATE TABLE source (
        id TEXT PRIMARY KEY, media_type TEXT NOT NULL, size INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE arrival (
        n INTEGER PRIMARY KEY, source_id TEXT NOT NULL REFERENCES source(id), path TEXT, url TEXT,
        arrived_at TEXT NOT NULL, gathered_by TEXT NOT NULL, note TEXT NOT NULL, container_id TEXT
    );
    CREATE UNIQUE INDEX arrival_once ON arrival
        (source_id, ifnull(path, ''), ifnull(url, ''), ifnull(container_id, ''), substr(arrived_at, 1, 10));
    CREATE TABLE document (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, source_id TEXT NOT NULL REFERENCES source(id),
        text TEXT NOT NULL, origin BLOB NOT NULL, made_by TEXT NOT NULL, made_version TEXT NOT NULL
    );
    CREATE INDEX document_source ON document (source_id);
    CREATE TABLE zone (
        document_id TEXT NOT NULL REFERENCES document(id), start INTEGER NOT NULL, end INTEGER NOT NULL,
        label TEXT NOT NULL, made_by TEXT NOT NULL, made_version TEXT NOT NULL, PRIMARY KEY (document_id, start)
    ) WITHOUT ROWID;
    CREATE TABLE metadata (document_id TEXT PRIMARY KEY REFERENCES document(id), body BLOB NOT NULL) WITHOUT ROWID;
    CREATE TABLE finding (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
        document_id TEXT NOT NULL REFERENCES document(id), start INTEGER NOT NULL, body BLOB NOT NULL,
        speaker TEXT, act TEXT, earliest TEXT, latest TEXT
    );
    CREATE INDEX finding_document ON finding (document_id, start);
    CREATE INDEX finding_act ON finding (act) WHERE act IS NOT NULL;
    CREATE TABLE link (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, left_id TEXT NOT NULL, right_id TEXT NOT NULL, relater TEXT NOT NULL,
        body BLOB NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX link_left ON link (left_id);
    CREATE INDEX link_right ON link (right_id);
    CREATE TABLE card (
        relater TEXT NOT NULL, subject_id TEXT NOT NULL, document_id TEXT NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY (relater, subject_id)
    ) WITHOUT ROWID;
    CREATE INDEX card_document ON card (document_id);
    CREATE TABLE card_key (
        relater TEXT NOT NULL, key TEXT NOT NULL, subject_id TEXT NOT NULL, PRIMARY KEY (relater, key, subject_id)
    ) WITHOUT ROWID;
    CREATE INDEX card_key_subject ON card_key (relater, subject_id);
    CREATE TABLE judgement (
        n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, subject_id TEXT NOT NULL, body BLOB NOT NULL
    );
    CREATE INDEX judgement_subject ON judgement (subject_id);
    CREATE TABLE done (
        stage TEXT NOT NULL, subject_id TEXT NOT NULL, version TEXT NOT NULL, PRIMARY KEY (stage, subject_id)
    ) WITHOUT ROWID;
    CREATE TABLE failure (
        stage TEXT NOT NULL, subject TEXT NOT NULL, error TEXT NOT NULL, hint TEXT NOT NULL, source_id TEXT,
        document_id TEXT, path TEXT, PRIMARY KEY (stage, subject, error)
    ) WITHOUT ROWID;
    CREATE TABLE log (
        n INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL,
        detail TEXT NOT NULL, hash TEXT NOT NULL
    );
    CREATE VIRTUAL TABLE document_words USING fts5
        (title, text, content = '', tokenize = 'unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE statement_words USING fts5
        (content, speaker, tokenize = 'unicode61 remove_diacritics 2');
    """,
    # 2: custody: which version did it, what went where, what proves the log's head, what was withdrawn
    """
    ALTER TABLE log ADD COLUMN version TEXT NOT NULL DEFAULT '';
    CREATE INDEX log_subject ON log (subject);
    CREATE TABLE issue (
        n INTEGER PRIMARY KEY REFERENCES log(n), form TEXT NOT NULL, path TEXT NOT NULL, sha256 TEXT NOT NULL
    );
    CREATE TABLE issue_source (n INTEGER NOT NULL, source_id TEXT NOT NULL, PRIMARY KEY (n, source_id)) WITHOUT ROWID;
    CREATE INDEX issue_source_id ON issue_source (source_id);
    CREATE TABLE proof (
        n INTEGER PRIMARY KEY, kind TEXT NOT NULL, entry INTEGER NOT NULL, made_at TEXT NOT NULL, body BLOB NOT NULL
    );
    CREATE TABLE tombstone (
        kind TEXT NOT NULL, id TEXT NOT NULL, n INTEGER NOT NULL REFERENCES log(n), PRIMARY KEY (kind, id)
    ) WITHOUT ROWID;
    """,
    # 3: cards packed by document, keys as hashes; both are made anew, with the links that rest on them
    """
    DROP TABLE card;
    DROP TABLE card_key;
    CREATE TABLE relater (n INTEGER PRIMARY KEY, label TEXT NOT NULL UNIQUE);
    INSERT INTO relater (label) SELECT DISTINCT relater FROM link ORDER BY relater;
    CREATE TABLE card (
        n INTEGER PRIMARY KEY, relater INTEGER NOT NULL REFERENCES relater(n), document_id TEXT NOT NULL, name TEXT,
        body BLOB NOT NULL
    );
    CREATE INDEX card_document ON card (document_id);
    CREATE UNIQUE INDEX card_name ON card (name, relater) WHERE name IS NOT NULL;
    CREATE TABLE card_key (
        key INTEGER NOT NULL, first INTEGER NOT NULL, card INTEGER NOT NULL, last INTEGER NOT NULL,
        PRIMARY KEY (key, first, card)
    ) WITHOUT ROWID;
    DELETE FROM done WHERE stage IN ('relate', 'follow');
    """,
    # 4: what came again after it was withdrawn can be withdrawn again
    """
    CREATE TABLE stones (
        kind TEXT NOT NULL, id TEXT NOT NULL, n INTEGER NOT NULL REFERENCES log(n), PRIMARY KEY (kind, id, n)
    ) WITHOUT ROWID;
    INSERT INTO stones SELECT kind, id, n FROM tombstone;
    DROP TABLE tombstone;
    ALTER TABLE stones RENAME TO tombstone;
    """,
    # 5: who may come to the review desk over a network
    """
    CREATE TABLE login (
        name TEXT PRIMARY KEY, role TEXT NOT NULL, salt BLOB NOT NULL, digest BLOB NOT NULL, made_at TEXT NOT NULL
    ) WITHOUT ROWID;
    """,
    # 6: searches that people keep
    """
    CREATE TABLE search (
        n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, query TEXT NOT NULL, kept_by TEXT NOT NULL,
        kept_at TEXT NOT NULL
    );
    """,
    # 7: of those under one key only the nearest are compared; cards are packed anew, with the links that rest on them
    """
    DELETE FROM link;
    DELETE FROM card;
    DELETE FROM card_key;
    CREATE TABLE near_key (
        key INTEGER NOT NULL, day INTEGER NOT NULL, card INTEGER NOT NULL, signs INTEGER NOT NULL,
        PRIMARY KEY (key, day, card)
    ) WITHOUT ROWID;
    CREATE TABLE due (card INTEGER PRIMARY KEY, is_anew INTEGER NOT NULL);
    CREATE TABLE crowded (key INTEGER PRIMARY KEY);
    DELETE FROM done WHERE stage IN ('relate', 'follow');
    """,
    # 8: what is to be looked at again is noted by the row, too
    """
    DROP TABLE due;
    CREATE TABLE due (card INTEGER PRIMARY KEY, how INTEGER NOT NULL);
    """,
    # 9: of what may have come of a demand only the likeliest is read by an encoder
    """
    CREATE TABLE rival (
        asked INTEGER NOT NULL, rank INTEGER NOT NULL, told INTEGER NOT NULL, is_read INTEGER NOT NULL,
        PRIMARY KEY (asked, rank, told)
    ) WITHOUT ROWID;
    CREATE INDEX rival_told ON rival (told);
    CREATE TABLE stirred (card INTEGER PRIMARY KEY);
    """,
)
