-- POST /users/1/posts
-- 2 statements
select
  exists (
    select
      1
    from
      users
    where
      users.id = ?
  );
insert into
  posts (title, body, user_id)
values
  (?, ?, ?) returning posts.id;
