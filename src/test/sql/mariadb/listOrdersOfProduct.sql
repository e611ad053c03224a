-- GET /products/1/orders
-- 2 statements
select
  exists (
    select
      1
    from
      products
    where
      products.id = ?
  );
select
  orders.id,
  orders.promocode,
  orders.created_at,
  (
    select
      coalesce(
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(item.product_id, item.count, item.unit_price)
              order by
                item.product_id separator ','
            ),
            ']'
          )
        ),
        json_array()
      )
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as items,
  (
    select
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as total,
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

-- GET /products/1/orders?limit=1 (Prefer: count=exact)
-- 3 statements
select
  exists (
    select
      1
    from
      products
    where
      products.id = ?
  );
select
  orders.id,
  orders.promocode,
  orders.created_at,
  (
    select
      coalesce(
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(item.product_id, item.count, item.unit_price)
              order by
                item.product_id separator ','
            ),
            ']'
          )
        ),
        json_array()
      )
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as items,
  (
    select
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as total,
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
  count(*)
from
  order_product_association
  join orders on orders.id = order_product_association.order_id
where
  order_product_association.product_id = ?;

-- GET /products/1/orders?limit=1&sort=-id
-- 2 statements
select
  exists (
    select
      1
    from
      products
    where
      products.id = ?
  );
select
  orders.id,
  orders.promocode,
  orders.created_at,
  (
    select
      coalesce(
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(item.product_id, item.count, item.unit_price)
              order by
                item.product_id separator ','
            ),
            ']'
          )
        ),
        json_array()
      )
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as items,
  (
    select
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as total,
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

-- GET /products/1/orders?limit=1&sort=-id&cursor=…
-- 2 statements
select
  exists (
    select
      1
    from
      products
    where
      products.id = ?
  );
select
  orders.id,
  orders.promocode,
  orders.created_at,
  (
    select
      coalesce(
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(item.product_id, item.count, item.unit_price)
              order by
                item.product_id separator ','
            ),
            ']'
          )
        ),
        json_array()
      )
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as items,
  (
    select
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as total,
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

-- GET /products/1/orders?limit=1&sort=-id&cursor=…
-- 2 statements
select
  exists (
    select
      1
    from
      products
    where
      products.id = ?
  );
select
  orders.id,
  orders.promocode,
  orders.created_at,
  (
    select
      coalesce(
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(item.product_id, item.count, item.unit_price)
              order by
                item.product_id separator ','
            ),
            ']'
          )
        ),
        json_array()
      )
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as items,
  (
    select
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as total,
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

-- GET /products/1/orders?limit=1&offset=1&sort=-id
-- 2 statements
select
  exists (
    select
      1
    from
      products
    where
      products.id = ?
  );
select
  orders.id,
  orders.promocode,
  orders.created_at,
  (
    select
      coalesce(
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(item.product_id, item.count, item.unit_price)
              order by
                item.product_id separator ','
            ),
            ']'
          )
        ),
        json_array()
      )
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as items,
  (
    select
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as total,
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

-- GET /products/1/orders?fields=promocode
-- 2 statements
select
  exists (
    select
      1
    from
      products
    where
      products.id = ?
  );
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
