-- GET /orders/1
-- 1 statement
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
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(
                item.product_id,
                item.count,
                item.unit_price,
                json_extract(
                  (
                    select
                      coalesce(
                        json_merge_preserve(
                          '[]',
                          concat(
                            '[',
                            group_concat(
                              json_array(
                                products.id,
                                products.name,
                                products.description,
                                products.price
                              ) separator ','
                            ),
                            ']'
                          )
                        ),
                        json_array()
                      )
                    from
                      products
                    where
                      products.id = item.product_id
                  ),
                  '$'
                )
              )
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
  (
    select
      coalesce(
        json_merge_preserve(
          '[]',
          concat(
            '[',
            group_concat(
              json_array(
                products.id,
                products.name,
                products.description,
                products.price
              )
              order by
                products.id separator ','
            ),
            ']'
          )
        ),
        json_array()
      )
    from
      order_product_association as item
      join products on products.id = item.product_id
    where
      item.order_id = orders.id
  )
from
  orders
where
  orders.id = ?;
