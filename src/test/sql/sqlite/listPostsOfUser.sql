-- GET /users/1/posts
-- 2 statements
select
  id
from
  users
where
  id in (?);
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.user_id = ?
order by
  posts.id asc
limit
  ? offset ?;

-- GET /users/1/posts?limit=1 (Prefer: count=exact)
-- 3 statements
select
  id
from
  users
where
  id in (?);
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.user_id = ?
order by
  posts.id asc
limit
  ? offset ?;
select
  count(*)
from
  posts
where
  posts.user_id = ?;

-- GET /users/1/posts?limit=1&sort=-id
-- 2 statements
select
  id
from
  users
where
  id in (?);
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.user_id = ?
order by
  posts.id desc
limit
  ? offset ?;

-- GET /users/1/posts?limit=1&sort=-id&cursor=…
-- 2 statements
select
  id
from
  users
where
  id in (?);
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  (
    posts.user_id = ?
    and posts.id < ?
  )
order by
  posts.id desc
limit
  ? offset ?;

-- GET /users/1/posts?limit=1&sort=-id&cursor=…
-- 2 statements
select
  id
from
  users
where
  id in (?);
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  (
    posts.user_id = ?
    and posts.id > ?
  )
order by
  posts.id asc
limit
  ? offset ?;

-- GET /users/1/posts?limit=1&offset=1&sort=-id
-- 2 statements
select
  id
from
  users
where
  id in (?);
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.user_id = ?
order by
  posts.id desc
limit
  ? offset ?;

-- GET /users/1/posts?fields=title
-- 2 statements
select
  id
from
  users
where
  id in (?);
select
  posts.title,
  posts.id
from
  posts
where
  posts.user_id = ?
order by
  posts.id asc
limit
  ? offset ?;
