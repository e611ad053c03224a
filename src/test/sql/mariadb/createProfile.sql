-- POST /profiles
-- 2 statements
select
  id
from
  users
where
  id in (?);
insert into
  profiles (first_name, last_name, bio, user_id)
values
  (?, ?, ?, ?) returning id;
