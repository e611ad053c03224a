-- Loses: order_product_association.unit_price.
ALTER TABLE order_product_association DROP CONSTRAINT order_product_association_unit_price_range;

ALTER TABLE order_product_association DROP COLUMN unit_price;
