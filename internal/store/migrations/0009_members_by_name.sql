-- With the role and the language in it, the index by name tells alone which members an order such as role, language, name
-- or a filter such as role=administrator passes over.
DROP INDEX members_by_name;
CREATE INDEX members_by_name ON members (name_key, id, role, language);
