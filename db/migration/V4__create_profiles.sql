-- One user, one profile: the UNIQUE constraint is what makes it one, and it indexes the foreign key too.
-- Kept apart from users because most requests need no biography. It goes with its user.
CREATE TABLE profiles (
    id ${pk},
    first_name VARCHAR(40) ${text},
    last_name VARCHAR(40) ${text},
    bio VARCHAR(2000) ${text},
    user_id BIGINT NOT NULL,
    CONSTRAINT profiles_first_name_length CHECK (${length}(first_name) BETWEEN 1 AND 40),
    CONSTRAINT profiles_last_name_length CHECK (${length}(last_name) BETWEEN 1 AND 40),
    CONSTRAINT profiles_bio_length CHECK (${length}(bio) <= 2000),
    CONSTRAINT profiles_user_id_exists FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT profiles_user_id_unique UNIQUE (user_id)
);
