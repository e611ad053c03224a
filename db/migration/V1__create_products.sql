-- The shop begins with what it sells. A price is a whole number of minor units (kopecks, cents): money is never a
-- fraction. It ends at 2^53 - 1, the largest integer that every JSON client reads exactly (RFC 8259, section 6).
CREATE TABLE products (
    id ${pk},
    name VARCHAR(200) ${text} NOT NULL,
    description VARCHAR(5000) ${text} NOT NULL,
    price BIGINT NOT NULL,
    CONSTRAINT products_name_length CHECK (${length}(name) BETWEEN 1 AND 200),
    CONSTRAINT products_description_length CHECK (${length}(description) <= 5000),
    CONSTRAINT products_price_range CHECK (price BETWEEN 0 AND 9007199254740991)
);
