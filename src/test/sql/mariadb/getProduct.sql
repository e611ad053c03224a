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
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(
                orders.id,
                orders.promocode,
                orders.created_at,
                json_extract(
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
                  ),
                  '$'
                ),
                (
                  select
                    sum((item.count * item.unit_price))
                  from
                    order_product_association as item
                  where
                    item.order_id = orders.id
                )
              )
              order by
                order_product_association.order_id asc separator ','
            ),
            ']'
          )
        ),
        json_array()
      )
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
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(
                orders.id,
                orders.promocode,
                orders.created_at,
                json_extract(
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
                  ),
                  '$'
                ),
                (
                  select
                    sum((item.count * item.unit_price))
                  from
                    order_product_association as item
                  where
                    item.order_id = orders.id
                )
              )
              order by
                order_product_association.order_id desc separator ','
            ),
            ']'
          )
        ),
        json_array()
      )
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
  )
from
  products
where
  products.id = ?;
