-- Loses: orders.
DROP TABLE orders;
