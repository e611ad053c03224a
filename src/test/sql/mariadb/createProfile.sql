-- POST /profiles
-- 1 statement
insert into
  profiles (first_name, last_name, bio, user_id)
values
  (?, ?, ?, ?) returning id;
