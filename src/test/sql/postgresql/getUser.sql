-- GET /users/1
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.id = ?;

-- GET /users/1?fields=username
-- 1 statement
select
  users.username
from
  users
where
  users.id = ?;

-- GET /users/1?include=posts
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.id = ?;
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  users
  join posts on (
    posts.user_id = users.id
    and posts.id <= coalesce(
      (
        select
          others.id
        from
          posts as others
        where
          others.user_id = users.id
        order by
          others.id asc offset 100 rows
        fetch next
          1 rows only
      ),
      9223372036854775807
    )
  )
where
  users.id in (?)
order by
  users.id,
  posts.id asc;

-- GET /users/1?include=profile
-- 1 statement
select
  users.id,
  users.username,
  users.email,
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  users
  left outer join profiles on profiles.user_id = users.id
where
  users.id = ?;

-- GET /users/1?include=posts&posts.limit=1&posts.sort=-id
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.id = ?;
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  users
  join posts on (
    posts.user_id = users.id
    and posts.id >= coalesce(
      (
        select
          others.id
        from
          posts as others
        where
          others.user_id = users.id
        order by
          others.id desc offset 1 rows
        fetch next
          1 rows only
      ),
      0
    )
  )
where
  users.id in (?)
order by
  users.id,
  posts.id desc;
