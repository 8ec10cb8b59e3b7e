-- The expiry that an invitee was reminded of, for there is one reminder of each, and when a program last claimed a reminder that
-- it was about to send; 0 when it has ended.
ALTER TABLE invitations ADD COLUMN reminded INT64 NOT NULL DEFAULT 0;
ALTER TABLE invitations ADD COLUMN reminder_claimed INT64 NOT NULL DEFAULT 0;
CREATE INDEX invitations_unreminded ON invitations (expires, id) WHERE accepted = 0 AND delivery = 'sent' AND reminded <> expires;
