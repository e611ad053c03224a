-- Loses: posts.
DROP TABLE posts;
