-- Each event has the id of the command that made it, as until now that of its transaction, and where that was given.
ALTER TABLE audit RENAME COLUMN mark TO change;
ALTER TABLE audit ADD COLUMN origin TEXT BYTEORDER NOT NULL DEFAULT '';
CREATE INDEX audit_by_change ON audit (change);
