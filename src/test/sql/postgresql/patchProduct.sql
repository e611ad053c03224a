-- PATCH /products/1
-- 2 statements
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.id = ?;
update
  products
set
  name = ?,
  description = ?,
  price = ?
where
  products.id = ?;
