-- POST /posts
-- 2 statements
select
  id
from
  users
where
  id in (?);
insert into
  posts (title, body, user_id)
values
  (?, ?, ?) returning posts.id;
