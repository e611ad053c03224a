-- DELETE /users/1
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.id = ?;
delete from
  users
where
  users.id = ?;
