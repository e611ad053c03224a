-- Loses: idempotency_keys.
-- A client that asks again afterwards does what it asked for twice.
DROP TABLE idempotency_keys;
