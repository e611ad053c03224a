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
  products.name,
  products.id
from
  products
where
  products.id = ?;

-- GET /products/1?include=orders
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price,
  (
    select
      coalesce(
        jsonb_agg(jsonb_build_array(t.v0, t.v1, t.v2, t.v3, t.v4)),
        jsonb_build_array()
      )
    from
      (
        select
          orders.id as v0,
          orders.promocode as v1,
          orders.created_at as v2,
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
          ) as v3,
          (
            select
              sum((item.count * item.unit_price))
            from
              order_product_association as item
            where
              item.order_id = orders.id
          ) as v4
        from
          order_product_association
          join orders on orders.id = order_product_association.order_id
        where
          (
            order_product_association.product_id = products.id
            and order_product_association.order_id <= coalesce(
              (
                select
                  order_product_association.order_id
                from
                  order_product_association
                  join orders on orders.id = order_product_association.order_id
                where
                  order_product_association.product_id = products.id
                order by
                  order_product_association.order_id asc offset 100 rows
                fetch next
                  1 rows only
              ),
              9223372036854775807
            )
          )
        order by
          order_product_association.order_id asc
      ) as t
  )
from
  products
where
  products.id = ?;

-- GET /products/1?include=orders&orders.limit=1&orders.sort=-id
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price,
  (
    select
      coalesce(
        jsonb_agg(jsonb_build_array(t.v0, t.v1, t.v2, t.v3, t.v4)),
        jsonb_build_array()
      )
    from
      (
        select
          orders.id as v0,
          orders.promocode as v1,
          orders.created_at as v2,
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
          ) as v3,
          (
            select
              sum((item.count * item.unit_price))
            from
              order_product_association as item
            where
              item.order_id = orders.id
          ) as v4
        from
          order_product_association
          join orders on orders.id = order_product_association.order_id
        where
          (
            order_product_association.product_id = products.id
            and order_product_association.order_id >= coalesce(
              (
                select
                  order_product_association.order_id
                from
                  order_product_association
                  join orders on orders.id = order_product_association.order_id
                where
                  order_product_association.product_id = products.id
                order by
                  order_product_association.order_id desc offset 1 rows
                fetch next
                  1 rows only
              ),
              0
            )
          )
        order by
          order_product_association.order_id desc
      ) as t
  )
from
  products
where
  products.id = ?;
