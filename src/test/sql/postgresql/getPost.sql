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
  posts.title,
  posts.id
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
  (
    select
      coalesce(
        jsonb_agg(jsonb_build_array(t.v0, t.v1, t.v2)),
        jsonb_build_array()
      )
    from
      (
        select
          users.id as v0,
          users.username as v1,
          users.email as v2
        from
          users
        where
          users.id = posts.user_id
      ) as t
  )
from
  posts
where
  posts.id = ?;
