-- DELETE /products/1
-- 3 statements
select
  products.id,
  products.name,
  products.description,
  products.price
from
  products
where
  products.id = ?;
select
  order_product_association.order_id
from
  order_product_association
where
  order_product_association.product_id = ?
order by
  order_product_association.order_id
fetch next
  ? rows only;
delete from
  products
where
  products.id = ?;
