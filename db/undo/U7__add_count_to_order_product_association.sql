-- Loses the count of every line.
ALTER TABLE order_product_association DROP COLUMN count;
