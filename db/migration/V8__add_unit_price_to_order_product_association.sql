-- What one piece cost in this order, in minor units: a later change of the product's price must not rewrite the past.
-- What the existing lines cost was never recorded, so they get 0 rather than an invented price.
ALTER TABLE order_product_association ADD COLUMN unit_price BIGINT DEFAULT 0 NOT NULL;

ALTER TABLE order_product_association
    ADD CONSTRAINT order_product_association_unit_price_range CHECK (unit_price BETWEEN 0 AND 9007199254740991);
