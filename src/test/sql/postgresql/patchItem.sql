-- PATCH /orders/1/items/1
-- 4 statements
select
  order_product_association.product_id,
  order_product_association.count,
  order_product_association.unit_price
from
  order_product_association
where
  (
    order_product_association.order_id = ?
    and order_product_association.product_id = ?
  );
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
  products.id,
  products.price
from
  products
where
  products.id in (?);
update
  order_product_association
set
  count = ?,
  unit_price = ?
where
  (
    order_product_association.order_id = ?
    and order_product_association.product_id = ?
  );
