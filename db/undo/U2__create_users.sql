-- Loses every user.
DROP TABLE users;
