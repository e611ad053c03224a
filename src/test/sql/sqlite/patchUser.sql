-- PATCH /users/1
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.id = ?;
update
  users
set
  username = ?,
  email = ?
where
  users.id = ?;
