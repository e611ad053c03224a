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
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(posts.id, posts.title, posts.body, posts.user_id)
              order by
                posts.id desc separator ','
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
  )
from
  users
where
  users.id = ?;
