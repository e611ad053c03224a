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
  users.username asc;

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
-- 1 statement
select
  users.id,
  users.username,
  users.email,
  (
    select
      coalesce(
        json_group_array(json_array(t.v0, t.v1, t.v2, t.v3)),
        json_array()
      )
    from
      (
        select
          posts.id as v0,
          posts.title as v1,
          posts.body as v2,
          posts.user_id as v3
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
                  posts.id asc
                limit
                  1 offset 100
              ), 9223372036854775807
            )
          )
        order by
          posts.id asc
      ) as t
  )
from
  users
order by
  users.id asc
limit
  ? offset ?;

-- GET /users?include=profile
-- 1 statement
select
  users.id,
  users.username,
  users.email,
  (
    select
      coalesce(
        json_group_array(json_array(t.v0, t.v1, t.v2, t.v3, t.v4)),
        json_array()
      )
    from
      (
        select
          profiles.id as v0,
          profiles.first_name as v1,
          profiles.last_name as v2,
          profiles.bio as v3,
          profiles.user_id as v4
        from
          profiles
        where
          profiles.user_id = users.id
      ) as t
  )
from
  users
order by
  users.id asc
limit
  ? offset ?;

-- GET /users?include=posts&posts.limit=1&posts.sort=-id
-- 1 statement
select
  users.id,
  users.username,
  users.email,
  (
    select
      coalesce(
        json_group_array(json_array(t.v0, t.v1, t.v2, t.v3)),
        json_array()
      )
    from
      (
        select
          posts.id as v0,
          posts.title as v1,
          posts.body as v2,
          posts.user_id as v3
        from
          posts
        where
          (
            posts.user_id = users.id
            and posts.id >= coalesce(
              (
                select
                  posts.id
                from
                  posts
                where
                  posts.user_id = users.id
                order by
                  posts.id desc
                limit
                  1 offset 1
              ), 0
            )
          )
        order by
          posts.id desc
      ) as t
  )
from
  users
order by
  users.id asc
limit
  ? offset ?;

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
  substr(users.email, - ?) = ?
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
  instr(users.email, ?) > ?
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
