-- One user, many posts. A post has no meaning without its author, so it goes when the author goes.
CREATE TABLE posts (
    id ${pk},
    title VARCHAR(100) ${text} NOT NULL,
    body ${long_text} DEFAULT '' NOT NULL,
    user_id BIGINT NOT NULL,
    CONSTRAINT posts_title_length CHECK (${length}(title) BETWEEN 1 AND 100),
    CONSTRAINT posts_body_length CHECK (${length}(body) <= 100000),
    CONSTRAINT posts_user_id_exists FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

-- The foreign key, and the order in which a user's posts are paged.
CREATE INDEX posts_user_id ON posts (user_id, id);
