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
    and profiles.last_name >= ?
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
  profiles.id asc;
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
  profiles.id asc;

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
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?include=user.posts
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
order by
  profiles.id asc
limit
  ? offset ?;

-- GET /profiles?include=user.posts&user.posts.limit=1&user.posts.sort=-id
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
order by
  profiles.id asc
limit
  ? offset ?;

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
  substr(profiles.last_name, - ?) = ?
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
  instr(profiles.last_name, ?) > ?
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
