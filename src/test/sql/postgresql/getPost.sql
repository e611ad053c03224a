-- GET /posts/1
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.id = ?;

-- GET /posts/1?fields=title
-- 1 statement
select
  posts.title
from
  posts
where
  posts.id = ?;

-- GET /posts/1?include=author
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id,
  users.id,
  users.username,
  users.email
from
  posts
  left outer join users on users.id = posts.user_id
where
  posts.id = ?;
