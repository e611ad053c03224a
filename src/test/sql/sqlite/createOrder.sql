-- POST /orders
-- 3 statements
select
  products.id,
  products.price
from
  products
where
  products.id in (?);
insert into
  orders (promocode)
values
  (?) returning orders.id,
  orders.created_at;
insert into
  order_product_association (order_id, product_id, count, unit_price)
values
  (?, ?, ?, ?);
