-- Times are seconds since 1970 in UTC, 0 when missing. A *_key is the folded form that is compared and sorted.
-- Behind the columns that a list is sorted by stands an index with the id as tie-breaker. Ties are in the order of ids
-- whichever way a column is sorted: where they are many, there is an index for each way.

CREATE TABLE organization (
	n INT64 PRIMARY KEY CHECK (n = 1),
	id TEXT NOT NULL,
	name TEXT NOT NULL,
	language TEXT NOT NULL,
	created INT64 NOT NULL,
	key_fingerprint BYTES NOT NULL
) STRICT;

CREATE TABLE members (
	n SERIAL64,
	id TEXT BYTEORDER NOT NULL UNIQUE,
	email TEXT BYTEORDER NOT NULL UNIQUE,
	name TEXT NOT NULL,
	name_key TEXT BYTEORDER NOT NULL,
	role INT64 NOT NULL CHECK (role BETWEEN 1 AND 3),
	language TEXT BYTEORDER NOT NULL,
	joined INT64 NOT NULL,
	last_sign_in INT64 NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX members_by_name ON members (name_key, id);
CREATE INDEX members_by_role ON members (role, id);
CREATE INDEX members_by_role_down ON members (role DESC, id);
CREATE INDEX members_by_language ON members (language, id);
CREATE INDEX members_by_language_down ON members (language DESC, id);
CREATE INDEX members_by_joined ON members (joined, id);
CREATE INDEX members_by_last_sign_in ON members (last_sign_in, id);

CREATE TABLE credentials (
	member INT64 PRIMARY KEY REFERENCES members (n) ON DELETE CASCADE,
	phc TEXT NOT NULL
) STRICT;

CREATE TABLE groups (
	n SERIAL64,
	id TEXT BYTEORDER NOT NULL UNIQUE,
	name TEXT NOT NULL,
	name_key TEXT BYTEORDER NOT NULL,
	exact_key TEXT BYTEORDER NOT NULL UNIQUE,
	created INT64 NOT NULL
) STRICT;
CREATE INDEX groups_by_name ON groups (name_key, id);
CREATE INDEX groups_by_created ON groups (created, id);

CREATE TABLE member_groups (
	member INT64 NOT NULL REFERENCES members (n) ON DELETE CASCADE,
	grp INT64 NOT NULL REFERENCES groups (n) ON DELETE CASCADE,
	PRIMARY KEY (member, grp)
) CLUSTERED;
CREATE INDEX member_groups_by_group ON member_groups (grp, member);

CREATE TABLE invitations (
	n SERIAL64,
	id TEXT BYTEORDER NOT NULL UNIQUE,
	sender TEXT BYTEORDER NOT NULL,
	recipient TEXT BYTEORDER NOT NULL,
	role INT64 NOT NULL CHECK (role BETWEEN 1 AND 3),
	language TEXT BYTEORDER NOT NULL,
	created INT64 NOT NULL,
	expires INT64 NOT NULL,
	accepted INT64 NOT NULL DEFAULT 0,
	delivery TEXT BYTEORDER NOT NULL,
	sent INT64 NOT NULL DEFAULT 0,
	attempts INT64 NOT NULL DEFAULT 0,
	delivery_error TEXT NOT NULL DEFAULT '',
	delivery_error_key TEXT BYTEORDER NOT NULL DEFAULT '',
	secret_hash BYTES NOT NULL,
	sealed BYTES NOT NULL
) STRICT;
-- One open invitation per address, whoever asks at the same time. An expired one is replaced.
CREATE UNIQUE INDEX invitations_open ON invitations (recipient) WHERE accepted = 0;
CREATE INDEX invitations_by_created ON invitations (created DESC, id);
CREATE INDEX invitations_by_expires ON invitations (expires, id);
CREATE INDEX invitations_by_sender ON invitations (sender, id);
CREATE INDEX invitations_by_recipient ON invitations (recipient, id);
CREATE INDEX invitations_accepted ON invitations (accepted) WHERE accepted <> 0;

CREATE TABLE invitation_groups (
	invitation INT64 NOT NULL REFERENCES invitations (n) ON DELETE CASCADE,
	grp INT64 NOT NULL REFERENCES groups (n) ON DELETE CASCADE,
	PRIMARY KEY (invitation, grp)
) CLUSTERED;
CREATE INDEX invitation_groups_by_group ON invitation_groups (grp, invitation);

CREATE TABLE audit (
	n SERIAL64,
	time INT64 NOT NULL,
	mark TEXT NOT NULL,
	actor TEXT BYTEORDER NOT NULL,
	action TEXT BYTEORDER NOT NULL,
	subject TEXT NOT NULL,
	subject_key TEXT BYTEORDER NOT NULL,
	details TEXT NOT NULL,
	details_key TEXT BYTEORDER NOT NULL
) STRICT;
CREATE INDEX audit_by_time ON audit (time, n);
