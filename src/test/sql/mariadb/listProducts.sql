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
  products.price >= ?
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
  products.name >= ?
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
  products.id asc;

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
order by
  products.id asc offset ? rows
fetch next
  ? rows only;

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
order by
  products.id asc offset ? rows
fetch next
  ? rows only;

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
  position(? in products.name) > ?
order by
  products.id asc offset ? rows
fetch next
  ? rows only;
