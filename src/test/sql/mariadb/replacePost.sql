-- PUT /posts/1
-- 3 statements
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.id = ?;
select
  id
from
  users
where
  id in (?);
update
  posts
set
  posts.title = ?,
  posts.body = ?,
  posts.user_id = ?
where
  posts.id = ?;
