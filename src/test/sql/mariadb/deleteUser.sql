-- DELETE /users/1
-- 3 statements
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.id = ?;
select
  count(*) as c
from
  (
    select
      1 as v0
    from
      posts
    where
      posts.user_id = ?
    fetch next
      ? rows only
  ) as t;
delete from
  users
where
  users.id = ?;
