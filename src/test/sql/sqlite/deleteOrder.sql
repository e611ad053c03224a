-- DELETE /orders/1
-- 3 statements
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
delete from
  orders
where
  orders.id = ?;
