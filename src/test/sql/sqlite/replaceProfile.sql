-- PUT /profiles/1
-- 2 statements
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
update
  profiles
set
  first_name = ?,
  last_name = ?,
  bio = ?,
  user_id = ?
where
  profiles.id = ?;
