-- POST /users/1/posts
-- 1 statement
insert into
  posts (title, body, user_id)
values
  (?, ?, ?) returning id;
