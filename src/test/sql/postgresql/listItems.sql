-- GET /orders/1/items
-- 2 statements
select
  id
from
  orders
where
  id in (?);
select
  order_product_association.product_id,
  order_product_association.count,
  order_product_association.unit_price
from
  order_product_association
where
  order_product_association.order_id = ?
order by
  order_product_association.product_id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders/1/items?limit=1 (Prefer: count=exact)
-- 3 statements
select
  id
from
  orders
where
  id in (?);
select
  order_product_association.product_id,
  order_product_association.count,
  order_product_association.unit_price
from
  order_product_association
where
  order_product_association.order_id = ?
order by
  order_product_association.product_id asc offset ? rows
fetch next
  ? rows only;
select
  count(*)
from
  order_product_association
where
  order_product_association.order_id = ?;

-- GET /orders/1/items?fields=count
-- 2 statements
select
  id
from
  orders
where
  id in (?);
select
  order_product_association.count,
  order_product_association.product_id
from
  order_product_association
where
  order_product_association.order_id = ?
order by
  order_product_association.product_id asc offset ? rows
fetch next
  ? rows only;
