-- GET /orders/1/items/1
-- 1 statement
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

-- GET /orders/1/items/1?fields=count
-- 1 statement
select
  order_product_association.count
from
  order_product_association
where
  (
    order_product_association.order_id = ?
    and order_product_association.product_id = ?
  );
