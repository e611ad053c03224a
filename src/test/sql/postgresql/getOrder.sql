-- GET /orders/1
-- 2 statements
select
  orders.id,
  orders.promocode,
  orders.created_at,
  (
    select
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  )
from
  orders
where
  orders.id = ?;
select
  order_product_association.product_id,
  order_product_association.count,
  order_product_association.unit_price,
  order_product_association.order_id
from
  order_product_association
where
  order_product_association.order_id in (?)
order by
  order_product_association.order_id,
  order_product_association.product_id;

-- GET /orders/1?fields=promocode
-- 1 statement
select
  orders.promocode
from
  orders
where
  orders.id = ?;

-- GET /orders/1?include=items.product
-- 2 statements
select
  orders.id,
  orders.promocode,
  orders.created_at,
  (
    select
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  )
from
  orders
where
  orders.id = ?;
select
  order_product_association.product_id,
  order_product_association.count,
  order_product_association.unit_price,
  products.id,
  products.name,
  products.description,
  products.price,
  order_product_association.order_id
from
  order_product_association
  left outer join products on products.id = order_product_association.product_id
where
  order_product_association.order_id in (?)
order by
  order_product_association.order_id,
  order_product_association.product_id;

-- GET /orders/1?include=products
-- 3 statements
select
  orders.id,
  orders.promocode,
  orders.created_at,
  (
    select
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  )
from
  orders
where
  orders.id = ?;
select
  order_product_association.product_id,
  order_product_association.count,
  order_product_association.unit_price,
  order_product_association.order_id
from
  order_product_association
where
  order_product_association.order_id in (?)
order by
  order_product_association.order_id,
  order_product_association.product_id;
select
  products.id,
  products.name,
  products.description,
  products.price,
  order_product_association.order_id,
  order_product_association.product_id
from
  order_product_association
  join products on products.id = order_product_association.product_id
where
  order_product_association.order_id in (?)
order by
  order_product_association.order_id,
  order_product_association.product_id;
