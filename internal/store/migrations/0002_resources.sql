-- What members own, who may use it, and what depends on what.

CREATE TABLE resources (
	n SERIAL64,
	id TEXT BYTEORDER NOT NULL UNIQUE,
	kind TEXT BYTEORDER NOT NULL,
	name TEXT NOT NULL,
	name_key TEXT BYTEORDER NOT NULL,
	exact_key TEXT BYTEORDER NOT NULL,
	created INT64 NOT NULL,
	UNIQUE (kind, exact_key)
) STRICT;
CREATE INDEX resources_by_name ON resources (name_key, id);
CREATE INDEX resources_by_kind ON resources (kind, id);
CREATE INDEX resources_by_kind_down ON resources (kind DESC, id);
CREATE INDEX resources_by_created ON resources (created, id);

-- A level is 1 view, 2 modify, 3 own; a member owns, a group does not. The keys are what a list of permissions is sorted by:
-- those of the resource and of the subject, which change with a group's name alone.
CREATE TABLE permissions (
	n SERIAL64,
	resource INT64 NOT NULL REFERENCES resources (n) ON DELETE CASCADE,
	member INT64 REFERENCES members (n) ON DELETE CASCADE,
	grp INT64 REFERENCES groups (n) ON DELETE CASCADE,
	level INT64 NOT NULL CHECK (level BETWEEN 1 AND 3),
	resource_key TEXT BYTEORDER NOT NULL,
	subject_key TEXT BYTEORDER NOT NULL,
	UNIQUE (resource, member),
	CHECK ((member IS NULL) <> (grp IS NULL)),
	CHECK (level < 3 OR member IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX permissions_by_group ON permissions (grp, resource) WHERE grp IS NOT NULL;
CREATE INDEX permissions_by_member ON permissions (member, level) WHERE member IS NOT NULL;
CREATE INDEX permissions_by_resource_key ON permissions (resource_key, subject_key, n);
CREATE INDEX permissions_by_subject_key ON permissions (subject_key, n);

-- A resource cannot live without what it needs: nothing that is needed can be deleted alone.
CREATE TABLE dependencies (
	resource INT64 NOT NULL REFERENCES resources (n) ON DELETE CASCADE,
	needs INT64 NOT NULL REFERENCES resources (n),
	PRIMARY KEY (resource, needs),
	CHECK (resource <> needs)
) CLUSTERED;
CREATE INDEX dependencies_by_needs ON dependencies (needs, resource);
