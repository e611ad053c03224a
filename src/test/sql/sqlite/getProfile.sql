-- GET /profiles/1
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
  profiles.id = ?;

-- GET /profiles/1?fields=first_name
-- 1 statement
select
  profiles.first_name
from
  profiles
where
  profiles.id = ?;

-- GET /profiles/1?include=user
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
where
  profiles.id = ?;

-- GET /profiles/1?include=user.posts
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
where
  profiles.id = ?;
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
  users.id in (?)
order by
  users.id,
  posts.id asc;

-- GET /profiles/1?include=user.posts&user.posts.limit=1&user.posts.sort=-id
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
where
  profiles.id = ?;
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
  users.id in (?)
order by
  users.id,
  posts.id desc;
