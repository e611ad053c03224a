-- PATCH /orders/1
-- 5 statements
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
  orders.promocode = ?
where
  orders.id = ?;
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
  ) as total
from
  orders
where
  orders.id = ?;
