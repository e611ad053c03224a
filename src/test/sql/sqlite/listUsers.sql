-- GET /users
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
order by
  users.id asc
limit
  ? offset ?;

-- GET /users?limit=1 (Prefer: count=exact)
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
order by
  users.id asc
limit
  ? offset ?;
select
  count(*)
from
  users;

-- GET /users?limit=1&sort=-email,username
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.email is not null
order by
  users.email desc
limit
  ? offset ?;

-- GET /users?limit=1&sort=-email,username&cursor=…
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
where
  (
    users.email is not null
    and users.email < ?
  )
order by
  users.email desc
limit
  ? offset ?;
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.email is null
order by
  users.username asc
limit
  ? offset ?;

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
    users.email is not null
    and users.email > ?
  )
order by
  users.email asc
limit
  ? offset ?;

-- GET /users?limit=1&sort=username,-email
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
order by
  users.username asc
limit
  ? offset ?;

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
  users.username asc
limit
  ? offset ?;

-- GET /users?limit=1&sort=username,-email&cursor=…
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.username < ?
order by
  users.username desc
limit
  ? offset ?;

-- GET /users?limit=1&offset=1&sort=-email
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
order by
  users.email desc nulls last,
  users.id desc
limit
  ? offset ?;

-- GET /users?sort=username (Accept: application/x-ndjson)
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
order by
  users.username asc
limit
  ? offset ?;

-- GET /users?fields=username
-- 1 statement
select
  users.username,
  users.id
from
  users
order by
  users.id asc
limit
  ? offset ?;

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
  users.id asc
limit
  ? offset ?;

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
  users.id asc
limit
  ? offset ?;

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
  users.id asc
limit
  ? offset ?;

-- GET /users?include=posts
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
order by
  users.id asc
limit
  ? offset ?;
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
          others.id asc
        limit
          1 offset 100
      ), 9223372036854775807
    )
  )
where
  users.id in (?, ?, ?, ?)
order by
  users.id,
  posts.id asc;

-- GET /users?include=profile
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
order by
  users.id asc
limit
  ? offset ?;

-- GET /users?include=posts&posts.limit=1&posts.sort=-id
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
order by
  users.id asc
limit
  ? offset ?;
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
          others.id desc
        limit
          1 offset 1
      ), 0
    )
  )
where
  users.id in (?, ?, ?, ?)
order by
  users.id,
  posts.id desc;

-- GET /users?email.ne=sam%40example.org
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.email <> ?
order by
  users.id asc
limit
  ? offset ?;

-- GET /users?email.gt=sam%40example.org
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
where
  (
    users.email > ?
    and users.email is not null
  )
order by
  users.email asc
limit
  ? offset ?;
select
  users.id,
  users.username,
  users.email
from
  users
where
  (
    users.email > ?
    and users.email is null
  )
order by
  users.id asc
limit
  ? offset ?;

-- GET /users?email.gte=sam%40example.org
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
where
  (
    users.email >= ?
    and users.email is not null
  )
order by
  users.email asc
limit
  ? offset ?;
select
  users.id,
  users.username,
  users.email
from
  users
where
  (
    users.email >= ?
    and users.email is null
  )
order by
  users.id asc
limit
  ? offset ?;

-- GET /users?email.lt=sam%40example.org
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
where
  (
    users.email < ?
    and users.email is not null
  )
order by
  users.email asc
limit
  ? offset ?;
select
  users.id,
  users.username,
  users.email
from
  users
where
  (
    users.email < ?
    and users.email is null
  )
order by
  users.id asc
limit
  ? offset ?;

-- GET /users?email.lte=sam%40example.org
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
where
  (
    users.email <= ?
    and users.email is not null
  )
order by
  users.email asc
limit
  ? offset ?;
select
  users.id,
  users.username,
  users.email
from
  users
where
  (
    users.email <= ?
    and users.email is null
  )
order by
  users.id asc
limit
  ? offset ?;

-- GET /users?email.in=sam%40example.org,sam%40example.org
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.email in (?, ?)
order by
  users.id asc
limit
  ? offset ?;

-- GET /users?email.like=sam%40example.org*
-- 2 statements
select
  users.id,
  users.username,
  users.email
from
  users
where
  (
    users.email >= ?
    and users.email < ?
    and users.email is not null
  )
order by
  users.email asc
limit
  ? offset ?;
select
  users.id,
  users.username,
  users.email
from
  users
where
  (
    users.email >= ?
    and users.email < ?
    and users.email is null
  )
order by
  users.id asc
limit
  ? offset ?;

-- GET /users?email.like=*sam%40example.org
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  substr(users.email, - (?)) = ?
order by
  users.id asc
limit
  ? offset ?;

-- GET /users?email.like=*sam%40example.org*
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  instr(users.email, ?) > 0
order by
  users.id asc
limit
  ? offset ?;

-- GET /users?email.null=true
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.email is null
order by
  users.id asc
limit
  ? offset ?;

-- GET /users?email.null=false
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  users.email is not null
order by
  users.id asc
limit
  ? offset ?;
