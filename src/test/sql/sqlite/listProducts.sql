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
  products.id asc
limit
  ? offset ?;

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
  products.id asc
limit
  ? offset ?;
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
  products.price >= ?
order by
  products.price desc,
  products.name asc,
  products.id asc
limit
  ? offset ?;

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
  products.id asc
limit
  ? offset ?;

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
  products.id desc
limit
  ? offset ?;

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
  products.name >= ?
order by
  products.name asc,
  products.price desc,
  products.id desc
limit
  ? offset ?;

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
  products.id desc
limit
  ? offset ?;

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
  products.id asc
limit
  ? offset ?;

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
  products.id desc
limit
  ? offset ?;

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
  products.id asc;

-- GET /products?fields=name
-- 1 statement
select
  products.name,
  products.id
from
  products
order by
  products.id asc
limit
  ? offset ?;

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
  products.id asc
limit
  ? offset ?;

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
  products.id asc
limit
  ? offset ?;

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
  products.id asc
limit
  ? offset ?;

-- GET /products?include=orders
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price,
  (
    select
      coalesce(
        json_group_array(
          json_array(t.v0, t.v1, t.v2, json_extract(t.v3, '$'), t.v4)
        ),
        json_array()
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
                  order_product_association.order_id asc
                limit
                  1 offset 100
              ), 9223372036854775807
            )
          )
        order by
          order_product_association.order_id asc
      ) as t
  )
from
  products
order by
  products.id asc
limit
  ? offset ?;

-- GET /products?include=orders&orders.limit=1&orders.sort=-id
-- 1 statement
select
  products.id,
  products.name,
  products.description,
  products.price,
  (
    select
      coalesce(
        json_group_array(
          json_array(t.v0, t.v1, t.v2, json_extract(t.v3, '$'), t.v4)
        ),
        json_array()
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
                  order_product_association.order_id desc
                limit
                  1 offset 1
              ), 0
            )
          )
        order by
          order_product_association.order_id desc
      ) as t
  )
from
  products
order by
  products.id asc
limit
  ? offset ?;

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
  products.id asc
limit
  ? offset ?;

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
  products.id asc
limit
  ? offset ?;

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
  products.id asc
limit
  ? offset ?;

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
  products.id asc
limit
  ? offset ?;

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
  products.id asc
limit
  ? offset ?;

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
  products.id asc
limit
  ? offset ?;

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
  products.id asc
limit
  ? offset ?;

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
  substr(products.name, - ?) = ?
order by
  products.id asc
limit
  ? offset ?;

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
  instr(products.name, ?) > ?
order by
  products.id asc
limit
  ? offset ?;
