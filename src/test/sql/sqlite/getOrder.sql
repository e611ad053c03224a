-- GET /orders/1
-- 1 statement
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

-- GET /orders/1?fields=promocode
-- 1 statement
select
  orders.promocode,
  orders.id
from
  orders
where
  orders.id = ?;

-- GET /orders/1?include=items.product
-- 1 statement
select
  orders.id,
  orders.promocode,
  orders.created_at,
  (
    select
      coalesce(
        json_group_array(
          json_array(t.v0, t.v1, t.v2, json_extract(t.v3, '$'))
        ),
        json_array()
      )
    from
      (
        select
          item.product_id as v0,
          item.count as v1,
          item.unit_price as v2,
          (
            select
              coalesce(
                json_group_array(json_array(t.v0, t.v1, t.v2, t.v3)),
                json_array()
              )
            from
              (
                select
                  products.id as v0,
                  products.name as v1,
                  products.description as v2,
                  products.price as v3
                from
                  products
                where
                  products.id = item.product_id
              ) as t
          ) as v3
        from
          order_product_association as item
        where
          item.order_id = orders.id
        order by
          item.product_id
      ) as t
  ),
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

-- GET /orders/1?include=products
-- 1 statement
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
  ) as total,
  (
    select
      coalesce(
        json_group_array(json_array(t.v0, t.v1, t.v2, t.v3)),
        json_array()
      )
    from
      (
        select
          products.id as v0,
          products.name as v1,
          products.description as v2,
          products.price as v3
        from
          order_product_association as item
          join products on products.id = item.product_id
        where
          item.order_id = orders.id
        order by
          products.id
      ) as t
  )
from
  orders
where
  orders.id = ?;
