-- How many of the product: the first fact that belongs to the pair and to neither side of it.
-- The lines that exist were orders of one, so the default says what they already meant.
ALTER TABLE order_product_association ADD COLUMN count INTEGER DEFAULT 1 NOT NULL;

ALTER TABLE order_product_association
    ADD CONSTRAINT order_product_association_count_range CHECK (count BETWEEN 1 AND 1000000);
