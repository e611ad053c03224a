-- PATCH /users/1/profile
-- 3 statements
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
update
  profiles
set
  profiles.first_name = ?,
  profiles.last_name = ?,
  profiles.bio = ?,
  profiles.user_id = ?
where
  profiles.id = ?;
