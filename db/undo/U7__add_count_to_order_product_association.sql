-- Loses: order_product_association.count.
ALTER TABLE order_product_association DROP CONSTRAINT order_product_association_count_range;

ALTER TABLE order_product_association DROP COLUMN count;
