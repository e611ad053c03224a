-- Loses: profiles.
DROP TABLE profiles;
