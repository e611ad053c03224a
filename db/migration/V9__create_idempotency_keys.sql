-- A client that heard no answer asks again with the key of its first try, and gets the first answer. The key is stored
-- in one transaction with the rows that the request wrote, together with what was asked and what was answered: either
-- all of it happened, or nothing. Kept for a day.
CREATE TABLE idempotency_keys (
    id ${pk},
    idempotency_key VARCHAR(255) ${text} NOT NULL,
    fingerprint VARCHAR(43) ${text} NOT NULL,
    status INTEGER NOT NULL,
    location VARCHAR(200) ${text},
    body ${long_text} NOT NULL,
    created_at ${timestamp} DEFAULT ${now} NOT NULL,
    CONSTRAINT idempotency_keys_idempotency_key_unique UNIQUE (idempotency_key)
);

-- What is too old is swept in this order.
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
