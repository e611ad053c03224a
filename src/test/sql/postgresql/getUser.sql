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
  users.username,
  users.id
from
  users
where
  users.id = ?;

-- GET /users/1?include=posts
-- 1 statement
select
  users.id,
  users.username,
  users.email,
  (
    select
      coalesce(
        jsonb_agg(jsonb_build_array(t.v0, t.v1, t.v2, t.v3)),
        jsonb_build_array()
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
                  posts.id asc offset 100 rows
                fetch next
                  1 rows only
              ),
              9223372036854775807
            )
          )
        order by
          posts.id asc
      ) as t
  )
from
  users
where
  users.id = ?;

-- GET /users/1?include=profile
-- 1 statement
select
  users.id,
  users.username,
  users.email,
  (
    select
      coalesce(
        jsonb_agg(jsonb_build_array(t.v0, t.v1, t.v2, t.v3, t.v4)),
        jsonb_build_array()
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
where
  users.id = ?;

-- GET /users/1?include=posts&posts.limit=1&posts.sort=-id
-- 1 statement
select
  users.id,
  users.username,
  users.email,
  (
    select
      coalesce(
        jsonb_agg(jsonb_build_array(t.v0, t.v1, t.v2, t.v3)),
        jsonb_build_array()
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
                  posts.id desc offset 1 rows
                fetch next
                  1 rows only
              ),
              0
            )
          )
        order by
          posts.id desc
      ) as t
  )
from
  users
where
  users.id = ?;
