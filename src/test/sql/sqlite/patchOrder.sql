-- PATCH /orders/1
-- 5 statements
select
  orders.id,
  orders.promocode,
  orders.created_at,
  (
    select
      coalesce(
        json_group_array(json_array(t.v0, t.v1, t.v2)),
        json_array()
      )
    from
      (
        select
          item.product_id as v0,
          item.count as v1,
          item.unit_price as v2
        from
          order_product_association as item
        where
          item.order_id = orders.id
        order by
          item.product_id
      ) as t
  ) as items,
  (
    select
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as total
from
  orders
where
  orders.id = ?;
select
  orders.id,
  orders.promocode,
  orders.created_at,
  (
    select
      coalesce(
        json_group_array(json_array(t.v0, t.v1, t.v2)),
        json_array()
      )
    from
      (
        select
          item.product_id as v0,
          item.count as v1,
          item.unit_price as v2
        from
          order_product_association as item
        where
          item.order_id = orders.id
        order by
          item.product_id
      ) as t
  ) as items,
  (
    select
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as total
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
  products.id in (?, ?);
update
  orders
set
  promocode = ?
where
  orders.id = ?;
select
  orders.id,
  orders.promocode,
  orders.created_at,
  (
    select
      coalesce(
        json_group_array(json_array(t.v0, t.v1, t.v2)),
        json_array()
      )
    from
      (
        select
          item.product_id as v0,
          item.count as v1,
          item.unit_price as v2
        from
          order_product_association as item
        where
          item.order_id = orders.id
        order by
          item.product_id
      ) as t
  ) as items,
  (
    select
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  ) as total
from
  orders
where
  orders.id = ?;
