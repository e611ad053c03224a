-- POST /users
-- 1 statement
insert into
  users (username, email)
values
  (?, ?) returning users.id;
