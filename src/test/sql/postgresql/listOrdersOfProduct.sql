-- GET /products/1/orders
-- 3 statements
select
  id
from
  products
where
  id in (?);
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
  ),
  order_product_association.order_id
from
  order_product_association
  join orders on orders.id = order_product_association.order_id
where
  order_product_association.product_id = ?
order by
  order_product_association.order_id asc offset ? rows
fetch next
  ? rows only;
select
  order_product_association.product_id,
  order_product_association.count,
  order_product_association.unit_price,
  order_product_association.order_id
from
  order_product_association
where
  order_product_association.order_id in (?, ?)
order by
  order_product_association.order_id,
  order_product_association.product_id;

-- GET /products/1/orders?limit=1 (Prefer: count=exact)
-- 4 statements
select
  id
from
  products
where
  id in (?);
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
  ),
  order_product_association.order_id
from
  order_product_association
  join orders on orders.id = order_product_association.order_id
where
  order_product_association.product_id = ?
order by
  order_product_association.order_id asc offset ? rows
fetch next
  ? rows only;
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
  count(*)
from
  order_product_association
  join orders on orders.id = order_product_association.order_id
where
  order_product_association.product_id = ?;

-- GET /products/1/orders?limit=1&sort=-id
-- 3 statements
select
  id
from
  products
where
  id in (?);
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
  ),
  order_product_association.order_id
from
  order_product_association
  join orders on orders.id = order_product_association.order_id
where
  order_product_association.product_id = ?
order by
  order_product_association.order_id desc offset ? rows
fetch next
  ? rows only;
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

-- GET /products/1/orders?limit=1&sort=-id&cursor=…
-- 3 statements
select
  id
from
  products
where
  id in (?);
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
  ),
  order_product_association.order_id
from
  order_product_association
  join orders on orders.id = order_product_association.order_id
where
  (
    order_product_association.product_id = ?
    and order_product_association.order_id < ?
  )
order by
  order_product_association.order_id desc offset ? rows
fetch next
  ? rows only;
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

-- GET /products/1/orders?limit=1&sort=-id&cursor=…
-- 3 statements
select
  id
from
  products
where
  id in (?);
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
  ),
  order_product_association.order_id
from
  order_product_association
  join orders on orders.id = order_product_association.order_id
where
  (
    order_product_association.product_id = ?
    and order_product_association.order_id > ?
  )
order by
  order_product_association.order_id asc offset ? rows
fetch next
  ? rows only;
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

-- GET /products/1/orders?limit=1&offset=1&sort=-id
-- 3 statements
select
  id
from
  products
where
  id in (?);
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
  ),
  order_product_association.order_id
from
  order_product_association
  join orders on orders.id = order_product_association.order_id
where
  order_product_association.product_id = ?
order by
  order_product_association.order_id desc offset ? rows
fetch next
  ? rows only;
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

-- GET /products/1/orders?fields=promocode
-- 2 statements
select
  id
from
  products
where
  id in (?);
select
  orders.promocode,
  order_product_association.order_id
from
  order_product_association
  join orders on orders.id = order_product_association.order_id
where
  order_product_association.product_id = ?
order by
  order_product_association.order_id asc offset ? rows
fetch next
  ? rows only;
