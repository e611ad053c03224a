-- GET /orders
-- 2 statements
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
  )
from
  orders
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
select
  order_product_association.product_id,
  order_product_association.count,
  order_product_association.unit_price,
  order_product_association.order_id
from
  order_product_association
where
  order_product_association.order_id in (?, ?, ?, ?)
order by
  order_product_association.order_id,
  order_product_association.product_id;

-- GET /orders?limit=1 (Prefer: count=exact)
-- 3 statements
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
  )
from
  orders
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
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
select
  count(*)
from
  orders;

-- GET /orders?limit=1&sort=-created_at,promocode
-- 2 statements
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
  )
from
  orders
where
  orders.created_at >= timestamp '1000-01-01 00:00:00.0'
order by
  orders.created_at desc,
  nvl2(orders.promocode, 0, 1),
  orders.promocode asc,
  orders.id asc offset ? rows
fetch next
  ? rows only;
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

-- GET /orders?limit=1&sort=-created_at,promocode&cursor=…
-- 2 statements
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
  )
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

-- GET /orders?limit=1&sort=-created_at,promocode&cursor=…
-- 2 statements
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
  )
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

-- GET /orders?limit=1&sort=promocode,-created_at
-- 2 statements
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
  )
from
  orders
where
  (
    orders.promocode is not null
    and orders.promocode >= ''
  )
order by
  orders.promocode asc,
  orders.created_at desc,
  orders.id desc offset ? rows
fetch next
  ? rows only;
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

-- GET /orders?limit=1&sort=promocode,-created_at&cursor=…
-- 3 statements
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
  )
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
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  )
from
  orders
where
  orders.promocode is null
order by
  orders.created_at desc,
  orders.id desc offset ? rows
fetch next
  ? rows only;
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

-- GET /orders?limit=1&sort=promocode,-created_at&cursor=…
-- 2 statements
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
  )
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

-- GET /orders?limit=1&offset=1&sort=-created_at
-- 2 statements
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
  )
from
  orders
order by
  orders.created_at desc,
  orders.id desc offset ? rows
fetch next
  ? rows only;
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

-- GET /orders?sort=promocode (Accept: application/x-ndjson)
-- 3 statements
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
  )
from
  orders
where
  orders.promocode is not null
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
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  )
from
  orders
where
  orders.promocode is null
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
select
  order_product_association.product_id,
  order_product_association.count,
  order_product_association.unit_price,
  order_product_association.order_id
from
  order_product_association
where
  order_product_association.order_id in (?, ?, ?, ?)
order by
  order_product_association.order_id,
  order_product_association.product_id;

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
-- 2 statements
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
  )
from
  orders
where
  orders.id = ?
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
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

-- GET /orders?promocode=SPRING
-- 2 statements
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
  )
from
  orders
where
  orders.promocode = ?
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
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

-- GET /orders?created_at=2026-01-31T09:30:00.000Z
-- 1 statement
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
  )
from
  orders
where
  orders.created_at = ?
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;

-- GET /orders?items.product_id=1
-- 2 statements
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
  )
from
  orders
where
  orders.id in (
    select
      order_product_association.order_id
    from
      order_product_association
    where
      order_product_association.product_id = ?
  )
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
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

-- GET /orders?include=items.product
-- 2 statements
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
  )
from
  orders
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
select
  order_product_association.product_id,
  order_product_association.count,
  order_product_association.unit_price,
  products.id,
  products.name,
  products.description,
  products.price,
  order_product_association.order_id
from
  order_product_association
  left outer join products on products.id = order_product_association.product_id
where
  order_product_association.order_id in (?, ?, ?, ?)
order by
  order_product_association.order_id,
  order_product_association.product_id;

-- GET /orders?include=products
-- 3 statements
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
  )
from
  orders
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
select
  order_product_association.product_id,
  order_product_association.count,
  order_product_association.unit_price,
  order_product_association.order_id
from
  order_product_association
where
  order_product_association.order_id in (?, ?, ?, ?)
order by
  order_product_association.order_id,
  order_product_association.product_id;
select
  products.id,
  products.name,
  products.description,
  products.price,
  order_product_association.order_id,
  order_product_association.product_id
from
  order_product_association
  join products on products.id = order_product_association.product_id
where
  order_product_association.order_id in (?, ?, ?, ?)
order by
  order_product_association.order_id,
  order_product_association.product_id;

-- GET /orders?promocode.ne=SPRING
-- 1 statement
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
  )
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
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  )
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
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  )
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
-- 3 statements
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
  )
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
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  )
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

-- GET /orders?promocode.lt=SPRING
-- 2 statements
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
  )
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
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  )
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
-- 3 statements
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
  )
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
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  )
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

-- GET /orders?promocode.in=SPRING,SPRING
-- 2 statements
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
  )
from
  orders
where
  orders.promocode in (?, ?)
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
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

-- GET /orders?promocode.like=SPRING*
-- 3 statements
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
  )
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
      coalesce(sum((item.count * item.unit_price)), 0)
    from
      order_product_association as item
    where
      item.order_id = orders.id
  )
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

-- GET /orders?promocode.like=*SPRING
-- 2 statements
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
  )
from
  orders
where
  right(orders.promocode, ?) = ?
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
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

-- GET /orders?promocode.like=*SPRING*
-- 2 statements
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
  )
from
  orders
where
  position(? in orders.promocode) > 0
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
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

-- GET /orders?promocode.null=true
-- 2 statements
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
  )
from
  orders
where
  orders.promocode is null
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
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

-- GET /orders?promocode.null=false
-- 2 statements
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
  )
from
  orders
where
  orders.promocode is not null
order by
  orders.id asc offset ? rows
fetch next
  ? rows only;
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
