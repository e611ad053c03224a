-- Loses: order_product_association.
-- The orders and the products stay; which order held which product is gone.
DROP TABLE order_product_association;
