-- GET /users
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
order by
  users.id asc offset ? rows
fetch next
  ? rows only;

-- GET /users?limit=1 (Prefer: count=exact)
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
order by
  users.id asc offset ? rows
fetch next
  ? rows only;
select
  count(*)
from
  users;

-- GET /users?limit=1&sort=-email,username
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.email is not null
order by
  users.email desc offset ? rows
fetch next
  ? rows only;
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.email is null
order by
  users.username asc offset ? rows
fetch next
  ? rows only;

-- GET /users?limit=1&sort=-email,username&cursor=…
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  (
    users.email is null
    and users.username > ?
  )
order by
  users.username asc offset ? rows
fetch next
  ? rows only;

-- GET /users?limit=1&sort=username,-email
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
order by
  users.username asc offset ? rows
fetch next
  ? rows only;

-- GET /users?limit=1&sort=username,-email&cursor=…
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.username > ?
order by
  users.username asc offset ? rows
fetch next
  ? rows only;

-- GET /users?id=1
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.id = ?
order by
  users.id asc offset ? rows
fetch next
  ? rows only;

-- GET /users?username=sam
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.username = ?
order by
  users.id asc offset ? rows
fetch next
  ? rows only;

-- GET /users?email=sam%40example.org
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.email = ?
order by
  users.id asc offset ? rows
fetch next
  ? rows only;

-- GET /users?include=posts
-- 1 statement
select
  users.id,
  users.username,
  users.email,
  (
    select
      coalesce(
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(posts.id, posts.title, posts.body, posts.user_id)
              order by
                posts.id asc separator ','
            ),
            ']'
          )
        ),
        json_array()
      )
    from
      posts
    where
      (
        posts.user_id = users.id
        and posts.id <= coalesce(
          (
            select
              posts.id
            from
              posts
            where
              posts.user_id = users.id
            order by
              posts.id asc offset 100 rows
            fetch next
              1 rows only
          ),
          9223372036854775807
        )
      )
  )
from
  users
order by
  users.id asc offset ? rows
fetch next
  ? rows only;

-- GET /users?include=profile
-- 1 statement
select
  users.id,
  users.username,
  users.email,
  (
    select
      coalesce(
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(
                profiles.id,
                profiles.first_name,
                profiles.last_name,
                profiles.bio,
                profiles.user_id
              ) separator ','
            ),
            ']'
          )
        ),
        json_array()
      )
    from
      profiles
    where
      profiles.user_id = users.id
  )
from
  users
order by
  users.id asc offset ? rows
fetch next
  ? rows only;
