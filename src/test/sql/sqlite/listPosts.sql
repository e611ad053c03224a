-- GET /posts
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
order by
  posts.id asc
limit
  ? offset ?;

-- GET /posts?limit=1 (Prefer: count=exact)
-- 2 statements
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
order by
  posts.id asc
limit
  ? offset ?;
select
  count(*)
from
  posts;

-- GET /posts?limit=1&sort=-user_id,title
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.user_id >= -9223372036854775807
order by
  posts.user_id desc,
  posts.title asc,
  posts.id asc
limit
  ? offset ?;

-- GET /posts?limit=1&sort=-user_id,title&cursor=…
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  (
    posts.user_id <= ?
    and (
      posts.user_id < ?
      or (
        posts.user_id = ?
        and (
          posts.title > ?
          or (
            posts.title = ?
            and posts.id > ?
          )
        )
      )
    )
  )
order by
  posts.user_id desc,
  posts.title asc,
  posts.id asc
limit
  ? offset ?;

-- GET /posts?limit=1&sort=-user_id,title&cursor=…
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  (
    posts.user_id >= ?
    and (
      posts.user_id > ?
      or (
        posts.user_id = ?
        and (
          posts.title < ?
          or (
            posts.title = ?
            and posts.id < ?
          )
        )
      )
    )
  )
order by
  posts.user_id asc,
  posts.title desc,
  posts.id desc
limit
  ? offset ?;

-- GET /posts?limit=1&sort=title,-user_id
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.title >= ''
order by
  posts.title asc,
  posts.user_id desc,
  posts.id desc
limit
  ? offset ?;

-- GET /posts?limit=1&sort=title,-user_id&cursor=…
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  (
    posts.title >= ?
    and (
      posts.title > ?
      or (
        posts.title = ?
        and (
          posts.user_id < ?
          or (
            posts.user_id = ?
            and posts.id < ?
          )
        )
      )
    )
  )
order by
  posts.title asc,
  posts.user_id desc,
  posts.id desc
limit
  ? offset ?;

-- GET /posts?limit=1&sort=title,-user_id&cursor=…
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  (
    posts.title <= ?
    and (
      posts.title < ?
      or (
        posts.title = ?
        and (
          posts.user_id > ?
          or (
            posts.user_id = ?
            and posts.id > ?
          )
        )
      )
    )
  )
order by
  posts.title desc,
  posts.user_id asc,
  posts.id asc
limit
  ? offset ?;

-- GET /posts?limit=1&offset=1&sort=-user_id
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
order by
  posts.user_id desc,
  posts.id desc
limit
  ? offset ?;

-- GET /posts?sort=title (Accept: application/x-ndjson)
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
order by
  posts.title asc,
  posts.id asc
limit
  ? offset ?;

-- GET /posts?fields=title
-- 1 statement
select
  posts.title,
  posts.id
from
  posts
order by
  posts.id asc
limit
  ? offset ?;

-- GET /posts?id=1
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.id = ?
order by
  posts.id asc
limit
  ? offset ?;

-- GET /posts?title=Hello
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.title = ?
order by
  posts.id asc
limit
  ? offset ?;

-- GET /posts?user_id=1
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.user_id = ?
order by
  posts.id asc
limit
  ? offset ?;

-- GET /posts?author.username=sam
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.user_id in (
    select
      users.id
    from
      users
    where
      users.username = ?
  )
order by
  posts.id asc
limit
  ? offset ?;

-- GET /posts?include=author
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id,
  users.id,
  users.username,
  users.email
from
  posts
  left outer join users on users.id = posts.user_id
order by
  posts.id asc
limit
  ? offset ?;

-- GET /posts?title.ne=Hello
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.title <> ?
order by
  posts.id asc
limit
  ? offset ?;

-- GET /posts?title.gt=Hello
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.title > ?
order by
  posts.title asc,
  posts.id asc
limit
  ? offset ?;

-- GET /posts?title.gte=Hello
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.title >= ?
order by
  posts.title asc,
  posts.id asc
limit
  ? offset ?;

-- GET /posts?title.lt=Hello
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.title < ?
order by
  posts.title asc,
  posts.id asc
limit
  ? offset ?;

-- GET /posts?title.lte=Hello
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.title <= ?
order by
  posts.title asc,
  posts.id asc
limit
  ? offset ?;

-- GET /posts?title.in=Hello,Hello
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  posts.title in (?, ?)
order by
  posts.id asc
limit
  ? offset ?;

-- GET /posts?title.like=Hello*
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  (
    posts.title >= ?
    and posts.title < ?
  )
order by
  posts.title asc,
  posts.id asc
limit
  ? offset ?;

-- GET /posts?title.like=*Hello
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  substr(posts.title, - (?)) = ?
order by
  posts.id asc
limit
  ? offset ?;

-- GET /posts?title.like=*Hello*
-- 1 statement
select
  posts.id,
  posts.title,
  posts.body,
  posts.user_id
from
  posts
where
  instr(posts.title, ?) > 0
order by
  posts.id asc
limit
  ? offset ?;
