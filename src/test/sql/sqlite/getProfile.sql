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
  profiles.first_name,
  profiles.id
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
  (
    select
      coalesce(
        json_group_array(json_array(t.v0, t.v1, t.v2)),
        json_array()
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
          users.id = profiles.user_id
      ) as t
  )
from
  profiles
where
  profiles.id = ?;

-- GET /profiles/1?include=user.posts
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id,
  (
    select
      coalesce(
        json_group_array(
          json_array(t.v0, t.v1, t.v2, json_extract(t.v3, '$'))
        ),
        json_array()
      )
    from
      (
        select
          users.id as v0,
          users.username as v1,
          users.email as v2,
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
          ) as v3
        from
          users
        where
          users.id = profiles.user_id
      ) as t
  )
from
  profiles
where
  profiles.id = ?;

-- GET /profiles/1?include=user.posts&user.posts.limit=1&user.posts.sort=-id
-- 1 statement
select
  profiles.id,
  profiles.first_name,
  profiles.last_name,
  profiles.bio,
  profiles.user_id,
  (
    select
      coalesce(
        json_group_array(
          json_array(t.v0, t.v1, t.v2, json_extract(t.v3, '$'))
        ),
        json_array()
      )
    from
      (
        select
          users.id as v0,
          users.username as v1,
          users.email as v2,
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
          ) as v3
        from
          users
        where
          users.id = profiles.user_id
      ) as t
  )
from
  profiles
where
  profiles.id = ?;
