-- Loses the unit price of every line.
ALTER TABLE order_product_association DROP COLUMN unit_price;
