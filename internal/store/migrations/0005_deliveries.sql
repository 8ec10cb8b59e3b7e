-- When the mail of an invitation was last asked for, 0 when that was at its creation: it is tried for five days from then on.
-- From here on permanent is 1 when the server refuses the recipient, and 2 when those days are over.
ALTER TABLE invitations ADD COLUMN requested INT64 NOT NULL DEFAULT 0;
