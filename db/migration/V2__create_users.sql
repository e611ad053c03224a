-- A username is what people type and search by, so it is unique and holds nothing that the eye cannot see.
-- An email may be missing, and several users may have none: NULLs do not collide in a UNIQUE constraint.
CREATE TABLE users (
    id ${pk},
    username VARCHAR(32) ${text} NOT NULL,
    email VARCHAR(254) ${text},
    CONSTRAINT users_username_length CHECK (${length}(username) BETWEEN 3 AND 32),
    CONSTRAINT users_username_visible CHECK (${username_is_visible}),
    CONSTRAINT users_username_unique UNIQUE (username),
    CONSTRAINT users_email_length CHECK (${length}(email) <= 254),
    CONSTRAINT users_email_unique UNIQUE (email)
);
