-- PUT /profiles/1
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
  profiles.id = ?;
select
  id
from
  users
where
  id in (?);
update
  profiles
set
  profiles.first_name = ?,
  profiles.last_name = ?,
  profiles.bio = ?,
  profiles.user_id = ?
where
  profiles.id = ?;
