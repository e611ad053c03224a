-- Loses: products.
DROP TABLE products;
