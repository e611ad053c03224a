-- PUT /posts/1
-- 2 statements
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.id = ?;
update
  posts
set
  title = ?,
  body = ?,
  user_id = ?
where
  posts.id = ?;
