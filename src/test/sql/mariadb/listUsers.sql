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
  users.email desc offset ? rows
fetch next
  ? rows only;

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
    users.email is not null
    and users.email > ?
  )
order by
  users.email asc offset ? rows
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
  users.username desc offset ? rows
fetch next
  ? rows only;

-- GET /users?limit=1&offset=1&sort=-email
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
order by
  nvl2(users.email, 0, 1),
  users.email desc,
  users.id desc offset ? rows
fetch next
  ? rows only;

-- GET /users?sort=username (Accept: application/x-ndjson)
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

-- GET /users?fields=username
-- 1 statement
select
  users.username,
  users.id
from
  users
order by
  users.id asc offset ? rows
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
  users.id asc offset ? rows
fetch next
  ? rows only;

-- GET /users?include=posts&posts.limit=1&posts.sort=-id
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
  users.id asc offset ? rows
fetch next
  ? rows only;

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
  users.email asc offset ? rows
fetch next
  ? rows only;
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
  users.id asc offset ? rows
fetch next
  ? rows only;

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
  users.email asc offset ? rows
fetch next
  ? rows only;
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
  users.id asc offset ? rows
fetch next
  ? rows only;

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
  users.email asc offset ? rows
fetch next
  ? rows only;
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
  users.id asc offset ? rows
fetch next
  ? rows only;

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
  users.email asc offset ? rows
fetch next
  ? rows only;
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
  users.id asc offset ? rows
fetch next
  ? rows only;

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
  users.id asc offset ? rows
fetch next
  ? rows only;

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
  users.email asc offset ? rows
fetch next
  ? rows only;
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
  users.id asc offset ? rows
fetch next
  ? rows only;

-- GET /users?email.like=*sam%40example.org
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  right(users.email, ?) = ?
order by
  users.id asc offset ? rows
fetch next
  ? rows only;

-- GET /users?email.like=*sam%40example.org*
-- 1 statement
select
  users.id,
  users.username,
  users.email
from
  users
where
  position(? in users.email) > 0
order by
  users.id asc offset ? rows
fetch next
  ? rows only;

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
  users.id asc offset ? rows
fetch next
  ? rows only;

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
  users.id asc offset ? rows
fetch next
  ? rows only;
