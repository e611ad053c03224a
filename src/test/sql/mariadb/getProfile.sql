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
      users.id = profiles.user_id
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
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(
                users.id,
                users.username,
                users.email,
                json_extract(
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
                  ),
                  '$'
                )
              ) separator ','
            ),
            ']'
          )
        ),
        json_array()
      )
    from
      users
    where
      users.id = profiles.user_id
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
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(
                users.id,
                users.username,
                users.email,
                json_extract(
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
                  ),
                  '$'
                )
              ) separator ','
            ),
            ']'
          )
        ),
        json_array()
      )
    from
      users
    where
      users.id = profiles.user_id
  )
from
  profiles
where
  profiles.id = ?;
