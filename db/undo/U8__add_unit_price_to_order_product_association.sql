-- Loses the unit price of every line.
ALTER TABLE order_product_association DROP CONSTRAINT order_product_association_unit_price_range;

ALTER TABLE order_product_association DROP COLUMN unit_price;
