-- GET /profiles
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?limit=1 (Prefer: count=exact)
-- 2 statements
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
order by
  profiles.id asc
limit
  ? offset ?;
select
  count(*)
from
  profiles;

-- GET /profiles?limit=1&sort=-user_id,last_name
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
order by
  profiles.user_id desc
limit
  ? offset ?;

-- GET /profiles?limit=1&sort=-user_id,last_name&cursor=…
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  profiles.user_id < ?
order by
  profiles.user_id desc
limit
  ? offset ?;

-- GET /profiles?limit=1&sort=-user_id,last_name&cursor=…
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  profiles.user_id > ?
order by
  profiles.user_id asc
limit
  ? offset ?;

-- GET /profiles?limit=1&sort=last_name,-user_id
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  (
    profiles.last_name is not null
    and profiles.last_name >= ''
  )
order by
  profiles.last_name asc,
  profiles.user_id desc
limit
  ? offset ?;

-- GET /profiles?limit=1&sort=last_name,-user_id&cursor=…
-- 2 statements
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  (
    profiles.last_name is not null
    and profiles.last_name >= ?
    and (
      profiles.last_name > ?
      or (
        profiles.last_name = ?
        and profiles.user_id < ?
      )
    )
  )
order by
  profiles.last_name asc,
  profiles.user_id desc
limit
  ? offset ?;
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  profiles.last_name is null
order by
  profiles.user_id desc
limit
  ? offset ?;

-- GET /profiles?limit=1&sort=last_name,-user_id&cursor=…
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  (
    profiles.last_name is not null
    and profiles.last_name <= ?
    and (
      profiles.last_name < ?
      or (
        profiles.last_name = ?
        and profiles.user_id > ?
      )
    )
  )
order by
  profiles.last_name desc,
  profiles.user_id asc
limit
  ? offset ?;

-- GET /profiles?limit=1&offset=1&sort=-user_id
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
order by
  profiles.user_id desc
limit
  ? offset ?;

-- GET /profiles?sort=last_name (Accept: application/x-ndjson)
-- 2 statements
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  profiles.last_name is not null
order by
  profiles.last_name asc,
  profiles.id asc
limit
  ? offset ?;
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  profiles.last_name is null
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?fields=first_name
-- 1 statement
select
  profiles.first_name,
  profiles.id
from
  profiles
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?id=1
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  profiles.id = ?
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?last_name=Brown
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  profiles.last_name = ?
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?user_id=1
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  profiles.user_id = ?
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?user.username=sam
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  profiles.user_id in (
    select
      users.id
    from
      users
    where
      users.username = ?
  )
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?include=user
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id,
  users.id,
  users.username,
  users.email
from
  profiles
  left outer join users on users.id = profiles.user_id
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?include=user.posts
-- 2 statements
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id,
  users.id,
  users.username,
  users.email
from
  profiles
  left outer join users on users.id = profiles.user_id
order by
  profiles.id asc
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

-- GET /profiles?include=user.posts&user.posts.limit=1&user.posts.sort=-id
-- 2 statements
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id,
  users.id,
  users.username,
  users.email
from
  profiles
  left outer join users on users.id = profiles.user_id
order by
  profiles.id asc
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

-- GET /profiles?last_name.ne=Brown
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  profiles.last_name <> ?
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?last_name.gt=Brown
-- 2 statements
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  (
    profiles.last_name > ?
    and profiles.last_name is not null
  )
order by
  profiles.last_name asc,
  profiles.id asc
limit
  ? offset ?;
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  (
    profiles.last_name > ?
    and profiles.last_name is null
  )
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?last_name.gte=Brown
-- 2 statements
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  (
    profiles.last_name >= ?
    and profiles.last_name is not null
  )
order by
  profiles.last_name asc,
  profiles.id asc
limit
  ? offset ?;
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  (
    profiles.last_name >= ?
    and profiles.last_name is null
  )
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?last_name.lt=Brown
-- 2 statements
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  (
    profiles.last_name < ?
    and profiles.last_name is not null
  )
order by
  profiles.last_name asc,
  profiles.id asc
limit
  ? offset ?;
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  (
    profiles.last_name < ?
    and profiles.last_name is null
  )
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?last_name.lte=Brown
-- 2 statements
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  (
    profiles.last_name <= ?
    and profiles.last_name is not null
  )
order by
  profiles.last_name asc,
  profiles.id asc
limit
  ? offset ?;
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  (
    profiles.last_name <= ?
    and profiles.last_name is null
  )
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?last_name.in=Brown,Brown
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  profiles.last_name in (?, ?)
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?last_name.like=Brown*
-- 2 statements
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  (
    profiles.last_name >= ?
    and profiles.last_name < ?
    and profiles.last_name is not null
  )
order by
  profiles.last_name asc,
  profiles.id asc
limit
  ? offset ?;
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  (
    profiles.last_name >= ?
    and profiles.last_name < ?
    and profiles.last_name is null
  )
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?last_name.like=*Brown
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  substr(profiles.last_name, - (?)) = ?
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?last_name.like=*Brown*
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  instr(profiles.last_name, ?) > 0
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?last_name.null=true
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  profiles.last_name is null
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?last_name.null=false
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id
from
  profiles
where
  profiles.last_name is not null
order by
  profiles.id asc
limit
  ? offset ?;
