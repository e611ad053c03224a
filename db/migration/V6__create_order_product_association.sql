-- Many orders, many products. For now this is a mere through table; it has a key of its own because it is about to
-- become a thing of its own (the next two scripts). An order holds a product once.
-- Deleting an order takes its lines along. Deleting a product that an order holds is refused: a sold thing is history.
CREATE TABLE order_product_association (
    id ${pk},
    order_id BIGINT NOT NULL,
    product_id BIGINT NOT NULL,
    CONSTRAINT order_product_association_order_id_exists
        FOREIGN KEY (order_id) REFERENCES orders (id) ON DELETE CASCADE,
    CONSTRAINT order_product_association_product_id_exists
        FOREIGN KEY (product_id) REFERENCES products (id) ON DELETE RESTRICT,
    CONSTRAINT idx_unique_order_product UNIQUE (order_id, product_id)
);

-- The foreign key, and the order in which a product's orders are paged.
CREATE INDEX order_product_association_product_id ON order_product_association (product_id, order_id);
