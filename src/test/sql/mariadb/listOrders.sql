-- GET /orders
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
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?limit=1 (Prefer: count=exact)
-- 2 statements
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
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
select
  count(*)
from
  orders;

-- GET /orders?limit=1&sort=-created_at,promocode
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
  orders.created_at >= ?
order by
  orders.created_at desc,
  nvl2(orders.promocode, 0, 1),
  orders.promocode asc,
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?limit=1&sort=-created_at,promocode&cursor=…
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
  (
    orders.created_at <= ?
    and (
      orders.created_at < ?
      or (
        orders.created_at = ?
        and (
          false
          or (
            orders.promocode is null
            and orders.id > ?
          )
        )
      )
    )
  )
order by
  orders.created_at desc,
  nvl2(orders.promocode, 0, 1),
  orders.promocode asc,
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?limit=1&sort=-created_at,promocode&cursor=…
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
  (
    orders.created_at >= ?
    and (
      orders.created_at > ?
      or (
        orders.created_at = ?
        and (
          orders.promocode < ?
          or (
            orders.promocode = ?
            and orders.id < ?
          )
        )
      )
    )
  )
order by
  orders.created_at asc,
  nvl2(orders.promocode, 1, 0),
  orders.promocode desc,
  orders.id desc offset ? rows
fetch next
  ? rows only;

-- GET /orders?limit=1&sort=promocode,-created_at
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
  (
    orders.promocode is not null
    and orders.promocode >= ?
  )
order by
  orders.promocode asc,
  orders.created_at desc,
  orders.id desc offset ? rows
fetch next
  ? rows only;

-- GET /orders?limit=1&sort=promocode,-created_at&cursor=…
-- 2 statements
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
  (
    orders.promocode is not null
    and orders.promocode >= ?
    and (
      orders.promocode > ?
      or (
        orders.promocode = ?
        and (
          orders.created_at < ?
          or (
            orders.created_at = ?
            and orders.id < ?
          )
        )
      )
    )
  )
order by
  orders.promocode asc,
  orders.created_at desc,
  orders.id desc offset ? rows
fetch next
  ? rows only;
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
  orders.promocode is null
order by
  orders.created_at desc,
  orders.id desc offset ? rows
fetch next
  ? rows only;

-- GET /orders?limit=1&sort=promocode,-created_at&cursor=…
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
  (
    orders.promocode is not null
    and orders.promocode <= ?
    and (
      orders.promocode < ?
      or (
        orders.promocode = ?
        and (
          orders.created_at > ?
          or (
            orders.created_at = ?
            and orders.id > ?
          )
        )
      )
    )
  )
order by
  orders.promocode desc,
  orders.created_at asc,
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?limit=1&offset=1&sort=-created_at
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
order by
  orders.created_at desc,
  orders.id desc offset ? rows
fetch next
  ? rows only;

-- GET /orders?sort=promocode (Accept: application/x-ndjson)
-- 2 statements
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
  orders.promocode is not null
order by
  orders.promocode asc,
  orders.id asc;
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
  orders.promocode is null
order by
  orders.id asc;

-- GET /orders?fields=promocode
-- 1 statement
select
  orders.promocode,
  orders.id
from
  orders
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?id=1
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
  orders.id = ?
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?promocode=SPRING
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
  orders.promocode = ?
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?created_at=2026-01-31T09:30:00.000Z
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
  orders.created_at = ?
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?items.product_id=1
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
  orders.id in (
    select
      item.order_id
    from
      order_product_association as item
    where
      item.product_id = ?
  )
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?include=items.product
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
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?include=products
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
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?promocode.ne=SPRING
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
  orders.promocode <> ?
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?promocode.gt=SPRING
-- 2 statements
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
  (
    orders.promocode > ?
    and orders.promocode is not null
  )
order by
  orders.promocode asc,
  orders.id asc offset ? rows
fetch next
  ? rows only;
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
  (
    orders.promocode > ?
    and orders.promocode is null
  )
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?promocode.gte=SPRING
-- 2 statements
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
  (
    orders.promocode >= ?
    and orders.promocode is not null
  )
order by
  orders.promocode asc,
  orders.id asc offset ? rows
fetch next
  ? rows only;
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
  (
    orders.promocode >= ?
    and orders.promocode is null
  )
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?promocode.lt=SPRING
-- 2 statements
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
  (
    orders.promocode < ?
    and orders.promocode is not null
  )
order by
  orders.promocode asc,
  orders.id asc offset ? rows
fetch next
  ? rows only;
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
  (
    orders.promocode < ?
    and orders.promocode is null
  )
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?promocode.lte=SPRING
-- 2 statements
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
  (
    orders.promocode <= ?
    and orders.promocode is not null
  )
order by
  orders.promocode asc,
  orders.id asc offset ? rows
fetch next
  ? rows only;
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
  (
    orders.promocode <= ?
    and orders.promocode is null
  )
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?promocode.in=SPRING,SPRING
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
  orders.promocode in (?, ?)
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?promocode.like=SPRING*
-- 2 statements
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
  (
    orders.promocode >= ?
    and orders.promocode < ?
    and orders.promocode is not null
  )
order by
  orders.promocode asc,
  orders.id asc offset ? rows
fetch next
  ? rows only;
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
  (
    orders.promocode >= ?
    and orders.promocode < ?
    and orders.promocode is null
  )
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?promocode.like=*SPRING
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
  right(orders.promocode, ?) = ?
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?promocode.like=*SPRING*
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
  position(? in orders.promocode) > ?
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?promocode.null=true
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
  orders.promocode is null
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?promocode.null=false
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
  orders.promocode is not null
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
