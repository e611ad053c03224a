-- Loses: users.
DROP TABLE users;
