-- Who is signed in, who may set a password, and which mails are to be sent. Of what opens a session or sets a password,
-- only the SHA-256 is kept.

CREATE TABLE sessions (
	hash BYTES NOT NULL,
	member INT64 NOT NULL REFERENCES members (n) ON DELETE CASCADE,
	created INT64 NOT NULL,
	expires INT64 NOT NULL,
	PRIMARY KEY (hash)
) CLUSTERED;
CREATE INDEX sessions_by_member ON sessions (member);
CREATE INDEX sessions_by_expires ON sessions (expires);

-- A member has one such link at most; a new one makes the old one worthless.
CREATE TABLE resets (
	member INT64 PRIMARY KEY REFERENCES members (n) ON DELETE CASCADE,
	id TEXT BYTEORDER NOT NULL UNIQUE,
	secret_hash BYTES NOT NULL,
	expires INT64 NOT NULL
) STRICT;

-- When a mail was last claimed by a program that was about to send it, and whether the server refused it for good.
ALTER TABLE invitations ADD COLUMN claimed INT64 NOT NULL DEFAULT 0;
ALTER TABLE invitations ADD COLUMN permanent INT64 NOT NULL DEFAULT 0;
CREATE INDEX invitations_unsent ON invitations (created, id) WHERE accepted = 0 AND delivery IN ('pending', 'failed');
