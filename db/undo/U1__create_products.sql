-- Loses every product.
DROP TABLE products;
