-- DELETE /orders/1
-- 2 statements
select
  orders.id,
  orders.promocode,
  orders.created_at,
  (
    select
      coalesce(
        jsonb_agg(jsonb_build_array(t.v0, t.v1, t.v2)),
        jsonb_build_array()
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
delete from
  orders
where
  orders.id = ?;
