-- GET /products
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
order by
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?limit=1 (Prefer: count=exact)
-- 2 statements
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
order by
  products.id asc offset ? rows
fetch next
  ? rows only;
select
  count(*)
from
  products;

-- GET /products?limit=1&sort=-price,name
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.price >= -9223372036854775807
order by
  products.price desc,
  products.name asc,
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?limit=1&sort=-price,name&cursor=…
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  (
    products.price <= ?
    and (
      products.price < ?
      or (
        products.price = ?
        and (
          products.name > ?
          or (
            products.name = ?
            and products.id > ?
          )
        )
      )
    )
  )
order by
  products.price desc,
  products.name asc,
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?limit=1&sort=-price,name&cursor=…
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  (
    products.price >= ?
    and (
      products.price > ?
      or (
        products.price = ?
        and (
          products.name < ?
          or (
            products.name = ?
            and products.id < ?
          )
        )
      )
    )
  )
order by
  products.price asc,
  products.name desc,
  products.id desc offset ? rows
fetch next
  ? rows only;

-- GET /products?limit=1&sort=name,-price
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.name >= ''
order by
  products.name asc,
  products.price desc,
  products.id desc offset ? rows
fetch next
  ? rows only;

-- GET /products?limit=1&sort=name,-price&cursor=…
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  (
    products.name >= ?
    and (
      products.name > ?
      or (
        products.name = ?
        and (
          products.price < ?
          or (
            products.price = ?
            and products.id < ?
          )
        )
      )
    )
  )
order by
  products.name asc,
  products.price desc,
  products.id desc offset ? rows
fetch next
  ? rows only;

-- GET /products?limit=1&sort=name,-price&cursor=…
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  (
    products.name <= ?
    and (
      products.name < ?
      or (
        products.name = ?
        and (
          products.price > ?
          or (
            products.price = ?
            and products.id > ?
          )
        )
      )
    )
  )
order by
  products.name desc,
  products.price asc,
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?limit=1&offset=1&sort=-price
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
order by
  products.price desc,
  products.id desc offset ? rows
fetch next
  ? rows only;

-- GET /products?sort=name (Accept: application/x-ndjson)
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
order by
  products.name asc,
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?fields=name
-- 1 statement
select
  products.name,
  products.id
from
  products
order by
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?id=1
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.id = ?
order by
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?name=Tea
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.name = ?
order by
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?price=450
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.price = ?
order by
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?include=orders
-- 3 statements
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
order by
  products.id asc offset ? rows
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
  ),
  order_product_association.product_id,
  order_product_association.order_id
from
  products
  join (
    order_product_association
    join orders on orders.id = order_product_association.order_id
  ) on (
    order_product_association.product_id = products.id
    and order_product_association.order_id <= coalesce(
      (
        select
          others.order_id
        from
          order_product_association as others
        where
          others.product_id = products.id
        order by
          others.order_id asc offset 100 rows
        fetch next
          1 rows only
      ),
      9223372036854775807
    )
  )
where
  products.id in (?, ?, ?, ?, ?, ?, ?, ?)
order by
  products.id,
  order_product_association.order_id asc;
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

-- GET /products?include=orders&orders.limit=1&orders.sort=-id
-- 3 statements
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
order by
  products.id asc offset ? rows
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
  ),
  order_product_association.product_id,
  order_product_association.order_id
from
  products
  join (
    order_product_association
    join orders on orders.id = order_product_association.order_id
  ) on (
    order_product_association.product_id = products.id
    and order_product_association.order_id >= coalesce(
      (
        select
          others.order_id
        from
          order_product_association as others
        where
          others.product_id = products.id
        order by
          others.order_id desc offset 1 rows
        fetch next
          1 rows only
      ),
      0
    )
  )
where
  products.id in (?, ?, ?, ?, ?, ?, ?, ?)
order by
  products.id,
  order_product_association.order_id desc;
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

-- GET /products?name.ne=Tea
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.name <> ?
order by
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?name.gt=Tea
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.name > ?
order by
  products.name asc,
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?name.gte=Tea
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.name >= ?
order by
  products.name asc,
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?name.lt=Tea
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.name < ?
order by
  products.name asc,
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?name.lte=Tea
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.name <= ?
order by
  products.name asc,
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?name.in=Tea,Tea
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.name in (?, ?)
order by
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?name.like=Tea*
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  (
    products.name >= ?
    and products.name < ?
  )
order by
  products.name asc,
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?name.like=*Tea
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  right(products.name, ?) = ?
order by
  products.id asc offset ? rows
fetch next
  ? rows only;

-- GET /products?name.like=*Tea*
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  position(? in products.name) > 0
order by
  products.id asc offset ? rows
fetch next
  ? rows only;
