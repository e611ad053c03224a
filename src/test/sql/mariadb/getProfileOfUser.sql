-- GET /users/1/profile
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  profiles.user_id = ?;

-- GET /users/1/profile?fields=first_name
-- 1 statement
select
  profiles.first_name
from
  profiles
where
  profiles.user_id = ?;
