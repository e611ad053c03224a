-- When an order was placed is the database's word: no client sends it, nothing changes it. UTC, milliseconds.
CREATE TABLE orders (
    id ${pk},
    promocode VARCHAR(40) ${text},
    created_at ${timestamp} DEFAULT ${now} NOT NULL,
    CONSTRAINT orders_promocode_length CHECK (${length}(promocode) BETWEEN 1 AND 40)
);
