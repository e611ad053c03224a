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
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(users.id, users.username, users.email) separator ','
            ),
            ']'
          )
        ),
        json_array()
      )
    from
      users
    where
      users.id = posts.user_id
  )
from
  posts
where
  posts.id = ?;
