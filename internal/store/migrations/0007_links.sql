-- Links to set a password stay for a while after their end, so that their holders are told what became of them. A
-- member has one open link at most; a new one replaces it. state is 0 open, 1 used, 2 replaced. sender is who made the
-- link, '' where that is not known.
ALTER TABLE resets RENAME TO old_resets;
CREATE TABLE resets (
	id TEXT BYTEORDER NOT NULL,
	member INT64 NOT NULL REFERENCES members (n) ON DELETE CASCADE,
	sender TEXT BYTEORDER NOT NULL,
	secret_hash BYTES NOT NULL,
	expires INT64 NOT NULL,
	state INT64 NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 2),
	PRIMARY KEY (id)
) CLUSTERED;
INSERT INTO resets (id, member, sender, secret_hash, expires) SELECT id, member, '', secret_hash, expires FROM old_resets;
DROP TABLE old_resets;
CREATE UNIQUE INDEX resets_open ON resets (member) WHERE state = 0;
CREATE INDEX resets_by_member ON resets (member);
CREATE INDEX resets_by_expires ON resets (expires);

-- Whose holders asked by mail for another link: the id of an invitation or of a link to set a password, when, and
-- whether that mail
-- was about to be sent (0), has been sent (1), or could not be sent (2).
CREATE TABLE link_requests (
	link TEXT BYTEORDER NOT NULL,
	time INT64 NOT NULL,
	sent INT64 NOT NULL CHECK (sent BETWEEN 0 AND 2),
	PRIMARY KEY (link)
) CLUSTERED;
CREATE INDEX link_requests_by_time ON link_requests (time);
