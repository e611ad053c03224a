-- DELETE /profiles/1
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
delete from
  profiles
where
  profiles.id = ?;
