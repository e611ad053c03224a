-- GET /products/1
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.id = ?;

-- GET /products/1?fields=name
-- 1 statement
select
  products.name
from
  products
where
  products.id = ?;

-- GET /products/1?include=orders
-- 3 statements
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.id = ?;
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
  order_product_association.product_id,
  order_product_association.order_id
from
  products
  join (
    order_product_association
    join orders on orders.id = order_product_association.order_id
  ) on (
    order_product_association.product_id = products.id
    and order_product_association.order_id <= coalesce(
      (
        select
          others.order_id
        from
          order_product_association as others
        where
          others.product_id = products.id
        order by
          others.order_id asc offset 100 rows
        fetch next
          1 rows only
      ),
      9223372036854775807
    )
  )
where
  products.id in (?)
order by
  products.id,
  order_product_association.order_id asc;
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

-- GET /products/1?include=orders&orders.limit=1&orders.sort=-id
-- 3 statements
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.id = ?;
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
  order_product_association.product_id,
  order_product_association.order_id
from
  products
  join (
    order_product_association
    join orders on orders.id = order_product_association.order_id
  ) on (
    order_product_association.product_id = products.id
    and order_product_association.order_id >= coalesce(
      (
        select
          others.order_id
        from
          order_product_association as others
        where
          others.product_id = products.id
        order by
          others.order_id desc offset 1 rows
        fetch next
          1 rows only
      ),
      0
    )
  )
where
  products.id in (?)
order by
  products.id,
  order_product_association.order_id desc;
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
