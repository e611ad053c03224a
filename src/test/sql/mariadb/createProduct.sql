-- POST /products
-- 1 statement
insert into
  products (name, description, price)
values
  (?, ?, ?) returning id;
