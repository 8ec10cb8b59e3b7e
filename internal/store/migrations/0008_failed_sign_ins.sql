-- Until when the failed sign-ins at an account count, on whatever machine they were tried. account is a short keyed hash of
-- what was typed, so that a password in the wrong field is not kept.
CREATE TABLE failed_sign_ins (
	account INT64 NOT NULL,
	until INT64 NOT NULL,
	PRIMARY KEY (account)
) CLUSTERED;
CREATE INDEX failed_sign_ins_by_until ON failed_sign_ins (until);
