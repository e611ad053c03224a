-- PUT /orders/1
-- 8 statements
select
  order_product_association.product_id,
  order_product_association.count,
  order_product_association.unit_price
from
  order_product_association
where
  order_product_association.order_id = ?
order by
  order_product_association.product_id;
select
  orders.id,
  orders.promocode,
  orders.created_at
from
  orders
where
  orders.id = ?;
select
  order_product_association.product_id,
  order_product_association.count,
  order_product_association.unit_price
from
  order_product_association
where
  order_product_association.order_id = ?
order by
  order_product_association.product_id;
select
  orders.id,
  orders.promocode,
  orders.created_at
from
  orders
where
  orders.id = ?;
select
  products.id,
  products.price
from
  products
where
  products.id in (?);
update
  orders
set
  orders.promocode = ?
where
  orders.id = ?;
delete from
  order_product_association
where
  order_product_association.order_id = ?;
insert into
  order_product_association (order_id, product_id, count, unit_price)
values
  (?, ?, ?, ?);
