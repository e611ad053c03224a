-- Loses every order.
DROP TABLE orders;
