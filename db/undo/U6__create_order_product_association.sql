-- Loses which order holds which product; the orders and the products stay.
DROP TABLE order_product_association;
